/**
 * The gRPC service {@code DataGrid}, of a node or of a router: sessions whose commands come in
 * typed batches, on the same way as those of RESP connections ({@link
 * io.ashlar.node.request.ClientService}), with the same rules of access and the same order of
 * replies.
 *
 * <p>Invariant: one command gets one reply, in the order of the commands; what a session has taken
 * and not answered, and what its client has not read, is bounded.
 *
 * <p>Threads: gRPC's threads hand messages over; everything else of a session happens on the one
 * event loop that it was given. Imports the node's request, routing and session packages, gRPC and
 * the generated messages.
 */
@NullMarked
package io.ashlar.node.grid;

import org.jspecify.annotations.NullMarked;
