/**
 * {@code Watch} of {@code ashlar.v1.DataGrid}: which keys change, read from the shards' logs.
 *
 * <p>Invariant: what a position covers has been told, or was told as a gap; so a client that goes
 * on from its last positions, anywhere, misses nothing. Each call has a virtual thread of its own
 * that alone reads its feeds and sends; Ratis's and gRPC's threads only wake it. Imports gRPC, the
 * users' rules and {@code io.ashlar.raft}.
 */
@org.jspecify.annotations.NullMarked
package io.ashlar.node.watch;
