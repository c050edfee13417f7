/**
 * SUBSCRIBE and its kin, PUBLISH, SPUBLISH and PUBSUB.
 *
 * <p>Invariant: a shard channel has subscribers only where its slot's leader is. Runs on the
 * connection's thread. Imports pubsub, command, routing and the engine's command types.
 */
@NullMarked
package io.ashlar.node.commands.pubsub;

import org.jspecify.annotations.NullMarked;
