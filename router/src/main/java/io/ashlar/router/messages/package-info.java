/**
 * Publish and subscribe at the router: each channel or pattern that any client listens to is
 * subscribed to once at the nodes, and its messages go to all clients that listen.
 *
 * <p>Invariant: a client is told that it listens only when the nodes have said so. What the nodes
 * are asked to send belongs to one event loop; who listens here is the node's {@code PubSub}, for
 * all threads. Imports upstream, map and the node's pubsub.
 */
@NullMarked
package io.ashlar.router.messages;

import org.jspecify.annotations.NullMarked;
