/**
 * What the slots of the shards led here bear, and how the leader of the control group hears of it.
 *
 * <p>Invariant: a leader tells nothing of a shard that it has not measured for a whole average, and
 * what it keeps and tells is bounded by the number of slots. One thread of its own measures and
 * tells; shard threads only count. Imports the control plane, raft's replicas and the bus.
 */
@NullMarked
package io.ashlar.node.load;

import org.jspecify.annotations.NullMarked;
