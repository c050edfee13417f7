/**
 * The gRPC port of a node or of a router: who may call, how many at a time, and the services that
 * tell of the cluster and of a node.
 *
 * <p>Invariant: no method of a service runs before {@link io.ashlar.node.grpc.AccessRule} of the
 * service has let the caller in, and nobody waits without a bound: calls, threads and what a slow
 * reader has not read are limited.
 *
 * <p>Threads: gRPC's own event loop ({@code ashlar-grpc}), and up to two threads that run calls; no
 * call blocks. One begins on the thread that found out who makes it. May import the node's other
 * packages, the cluster map and gRPC; Netty only in gRPC's own, renamed copy.
 */
@NullMarked
package io.ashlar.node.grpc;

import org.jspecify.annotations.NullMarked;
