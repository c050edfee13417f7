package io.ashlar.node;

import io.ashlar.node.commands.cluster.SlotStatsCommand.Counter;
import io.ashlar.node.commands.cluster.SlotStatsCommand.SlotKeyCount;
import io.ashlar.node.routing.ShardDirectory;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotMeasure;
import io.ashlar.raft.SlotView;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keys of slots whose shards this node leads, each asked of its shard's thread. */
final class SlotCounts implements Counter {
  private final RaftHost host;
  private final ShardDirectory directory;

  SlotCounts(RaftHost host, ShardDirectory directory) {
    this.host = host;
    this.directory = directory;
  }

  @Override
  public CompletionStage<List<SlotKeyCount>> count(BitSet slots) {
    List<CompletableFuture<SlotMeasure.Result>> asked = new ArrayList<>();
    for (ShardReplica replica : host.replicas()) {
      BitSet own = replica.leading() ? owned(replica, slots) : new BitSet();
      if (!own.isEmpty()) {
        asked.add(SlotMeasure.of(replica, own, 0).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                asked.stream()
                    .flatMap(one -> one.join().slots().stream())
                    .map(one -> new SlotKeyCount(one.slot(), one.keys()))
                    .toList());
  }

  /** By the shard's own state, or by the map where that does not say. */
  private BitSet owned(ShardReplica replica, BitSet slots) {
    SlotView view = replica.slots.view();
    ClusterMap map = directory.map();
    BitSet own = new BitSet();
    slots.stream()
        .filter(
            slot ->
                view.known()
                    ? view.owns(slot)
                    : map != null
                        && map.ownerOf(slot)
                            .map(ShardInfo::id)
                            .filter(replica.shardId()::equals)
                            .isPresent())
        .forEach(own::set);
    return own;
  }
}
