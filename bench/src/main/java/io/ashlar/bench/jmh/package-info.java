/**
 * JMH benchmarks of what every command passes: decoder, slot hash, engine, encoder. Run them with
 * {@code org.openjdk.jmh.Main} on this module's class path.
 *
 * <p>Invariant: no sockets, no log; what these show is the processor's part only. Imports the resp,
 * topology and engine modules.
 */
package io.ashlar.bench.jmh;
