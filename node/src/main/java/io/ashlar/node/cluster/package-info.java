/**
 * The cluster as Redis clients see it: pure builders of CLUSTER replies and MOVED targets from the
 * current cluster map and the leaders known to this node.
 *
 * <p>Invariant: what describes the topology (who is a primary, its slots, the epoch) is a function
 * of the map and the leaders only, so nodes that know the same say the same. Redis knows one shard
 * for each primary; a node that leads several of our shards is one primary with several ranges, and
 * a node that leads none is a replica of one that leads a shard it hosts.
 *
 * <p>Any thread. Imports topology and resp.
 */
@NullMarked
package io.ashlar.node.cluster;

import org.jspecify.annotations.NullMarked;
