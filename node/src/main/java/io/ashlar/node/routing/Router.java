package io.ashlar.node.routing;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which shard serves a slot, and where it is. Safe for all threads. */
public final class Router {
  /** The local replica of each slot's owner, under one cluster map and what replicas here know. */
  private record Table(
      ClusterMap map, int version, SlotOwners owners, @Nullable ShardPort[] bySlot) {}

  private final ShardDirectory directory;
  private final String nodeName;
  private final AtomicInteger replicasVersion = new AtomicInteger();
  private volatile @Nullable Table table;

  public Router(ShardDirectory directory, String nodeName) {
    this.directory = directory;
    this.nodeName = nodeName;
  }

  /** The replica on this node of the shard that owns the slot, whether it leads or not. */
  public @Nullable ShardPort local(int slot) {
    ClusterMap map = directory.map();
    return map == null ? null : table(map).bySlot[slot];
  }

  private Table table(ClusterMap map) {
    Table current = table;
    if (current == null || current.map != map || current.version != replicasVersion.get()) {
      current = build(map);
      table = current;
    }
    return current;
  }

  /**
   * Replicas here were opened or closed, or have other slots: what is remembered of them must be
   * looked up again.
   */
  public void replicasChanged() {
    replicasVersion.incrementAndGet();
  }

  /** The replicas here that lead, by shard id. */
  public List<ShardPort> led() {
    List<ShardPort> led = new ArrayList<>();
    for (ShardPort port : directory.locals()) {
      if (port.leading()) {
        led.add(port);
      }
    }
    led.sort((a, b) -> a.shardId().compareTo(b.shardId()));
    return led;
  }

  /** All replicas here, by shard id. */
  public List<ShardPort> locals() {
    List<ShardPort> all = new ArrayList<>(directory.locals());
    all.sort((a, b) -> a.shardId().compareTo(b.shardId()));
    return all;
  }

  /** The id of the shard that owns the slot. */
  public Optional<String> shardOf(int slot) {
    ClusterMap map = directory.map();
    return map == null ? Optional.empty() : table(map).owners.of(slot).map(ShardInfo::id);
  }

  /** The lowest slot that a shard owns, -1 when it owns none. */
  public int firstSlotOf(String shardId) {
    ClusterMap map = directory.map();
    if (map == null) {
      return -1;
    }
    return map.shard(shardId)
        .filter(shard -> !shard.slots().isEmpty())
        .map(shard -> shard.slots().getFirst().first())
        .orElse(-1);
  }

  /**
   * What to answer for a slot that is not led here: MOVED or "not served".
   *
   * @return null while its leader is not known, or is this node but not yet ready: worth a short
   *     wait
   */
  public Reply.@Nullable Error elsewhere(int slot) {
    ClusterMap map = directory.map();
    if (map == null) {
      return null;
    }
    ShardInfo owner = table(map).owners.of(slot).orElse(null);
    if (owner == null) {
      return Redirects.SLOT_NOT_SERVED;
    }
    ShardPort port = directory.local(owner.id());
    Optional<String> leader = port == null ? Optional.empty() : port.leaderHint();
    if (leader.isEmpty()) {
      leader = directory.leaderOf(owner.id());
    }
    NodeInfo node = leader.flatMap(map::node).orElse(null);
    if (node == null || node.name().equals(nodeName) || !node.isAnnounced()) {
      return null;
    }
    return directory.moved(slot, node);
  }

  /**
   * What to answer for a slot when the call may not be executed from here any more, whoever leads:
   * as {@link #elsewhere}, and MOVED to this very node while it leads.
   *
   * @return null while no leader is known
   */
  public Reply.@Nullable Error leaderOf(int slot) {
    ShardPort port = local(slot);
    ClusterMap map = directory.map();
    if (port != null && port.leading() && map != null) {
      NodeInfo self = map.node(nodeName).orElse(null);
      return self == null || !self.isAnnounced() ? null : directory.moved(slot, self);
    }
    return elsewhere(slot);
  }

  /** Forgets a watch set on a shard, after everything submitted to it so far. */
  public void unwatch(String shardId, WatchSet set) {
    ShardPort port = directory.local(shardId);
    if (port == null) {
      return;
    }
    if (port.thread().inEventLoop()) {
      port.unwatch(set);
    } else if (!port.thread().isShuttingDown()) {
      port.thread().execute(() -> port.unwatch(set));
    }
  }

  String nodeName() {
    return nodeName;
  }

  private Table build(ClusterMap map) {
    @Nullable ShardPort[] bySlot = new @Nullable ShardPort[SlotHash.SLOT_COUNT];
    // Before anything is looked at: a change meanwhile makes this table old.
    int version = replicasVersion.get();
    SlotOwners owners = SlotOwners.of(map, directory);
    for (int slot = 0; slot < bySlot.length; slot++) {
      ShardInfo owner = owners.of(slot).orElse(null);
      bySlot[slot] = owner == null ? null : directory.local(owner.id());
    }
    return new Table(map, version, owners, bySlot);
  }
}
