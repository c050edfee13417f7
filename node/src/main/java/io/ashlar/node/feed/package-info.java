/**
 * What the shards of this node tell the world of their keys: keyspace notifications and the
 * invalidation of clients' copies.
 *
 * <p>Invariant: nothing leaves before the entry that it belongs to is committed. A feed belongs to
 * its shard's thread. Imports pubsub, tracking and the engine's audience.
 */
@NullMarked
package io.ashlar.node.feed;

import org.jspecify.annotations.NullMarked;
