/**
 * A loader as cheap as redis-benchmark: one or two threads, each with its own selector and share of
 * the connections, requests encoded once and only their key digits rewritten.
 *
 * <p>Invariant: a connection belongs to one thread, is bound to one node, and sends keys of the
 * slots that node leads. gRPC ports are loaded in the same way, by event loops of gRPC. Imports the
 * topology module's slot hash, HdrHistogram and, for gRPC, the proto module; knows nothing of
 * contestants or reports.
 */
package io.ashlar.bench.load;
