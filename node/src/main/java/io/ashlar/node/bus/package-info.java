/**
 * The bus between nodes: takes messages of publish and subscribe to all other nodes.
 *
 * <p>Each node keeps one connection to the RESP port of each other, says with a token that only
 * nodes of the cluster can make that it is one, and sends batches, each answered before more than a
 * few follow. Invariant: what waits for a node is bounded; a node that does not keep up, or can not
 * be reached, loses messages, which are counted. A link belongs to its event loop; sending is for
 * all threads. Who else has something to say to a node, and waits for the answer, opens a {@link
 * io.ashlar.node.bus.PeerConnection} of its own. Imports topology, pubsub and Netty.
 */
@NullMarked
package io.ashlar.node.bus;

import org.jspecify.annotations.NullMarked;
