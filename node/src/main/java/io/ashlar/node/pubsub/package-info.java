/**
 * Who on this node listens to which channel, and how a message reaches them.
 *
 * <p>Invariant: a client's own {@link io.ashlar.node.pubsub.Subscriptions} and the node's index say
 * the same once the client's thread is done with a command; messages of one publisher reach each
 * subscriber in their order. The index is for all threads, a client's subscriptions belong to its
 * connection's thread. Imports resp, topology's slots and the engine's glob patterns.
 */
@NullMarked
package io.ashlar.node.pubsub;

import org.jspecify.annotations.NullMarked;
