/**
 * This node's part in moving slots: as the leader of a shard that gives them away it sends them, as
 * the leader of one that gets them it takes them, and tells the control group how it ended.
 *
 * <p>Invariant: nothing here decides who owns a slot. That is in the shards' logs, and whatever
 * happens here, or does not, is said again until the cluster map has followed them. The driver has
 * a thread, and so has each migration that is sent from here. Imports the control plane, raft's
 * replicas, the engine's migration commands, the node's routing and its tokens.
 */
@NullMarked
package io.ashlar.node.migration;

import org.jspecify.annotations.NullMarked;
