package io.ashlar.router.map;

import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The leader of each slot, as last heard. Any thread; an entry changes by itself, not with others.
 */
public final class Routes {
  private final AtomicReferenceArray<@Nullable NodeAddress> bySlot =
      new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);

  /** Who has executed a call for the slot's shard since that shard's leader was last in doubt. */
  private final AtomicReferenceArray<@Nullable NodeAddress> provenBySlot =
      new AtomicReferenceArray<>(SlotHash.SLOT_COUNT);

  private final AtomicLong version = new AtomicLong();
  private volatile List<NodeAddress> nodes = List.of();
  private volatile ShardTable shards = ShardTable.EMPTY;

  /** By their first slots, as the last node told them. */
  private volatile NavigableMap<Integer, SlotTable.Range> ranges = new TreeMap<>();

  /** Where calls for the slot should go; null while that is not known. */
  public @Nullable NodeAddress leaderOf(int slot) {
    return bySlot.get(slot);
  }

  /** One of the nodes where the slot is, the leader or another, in turn; null for none. */
  public @Nullable NodeAddress replicaOf(int slot, int turn) {
    Map.Entry<Integer, SlotTable.Range> entry = ranges.floorEntry(slot);
    if (entry == null || entry.getValue().last() < slot) {
      return leaderOf(slot);
    }
    List<NodeAddress> replicas = entry.getValue().replicas();
    return replicas.get(Math.floorMod(turn, replicas.size()));
  }

  /**
   * Another number after each change: calls of one client that were sent under one version went to
   * the same node if they were for the same slot.
   */
  public long version() {
    return version.get();
  }

  /** A node said who leads a slot, and so its shard. */
  public void learn(int slot, NodeAddress leader) {
    if (leader.equals(bySlot.get(slot))) {
      return;
    }
    for (SlotRange range : shards.rangesWith(slot)) {
      for (int one = range.first(); one <= range.last(); one++) {
        bySlot.set(one, leader);
      }
    }
    version.incrementAndGet();
  }

  /**
   * Whether the leader of a slot is known to lead. One that has just been told of may refuse a call
   * and execute the next, while it takes over.
   */
  public boolean isProven(int slot) {
    NodeAddress leader = bySlot.get(slot);
    return leader != null && leader.equals(provenBySlot.get(slot));
  }

  /** A node has executed a call for a slot, and so leads its shard. */
  public void prove(int slot, NodeAddress node) {
    if (node.equals(provenBySlot.get(slot)) || !node.equals(bySlot.get(slot))) {
      return;
    }
    for (SlotRange range : shards.rangesWith(slot)) {
      for (int one = range.first(); one <= range.last(); one++) {
        if (node.equals(bySlot.get(one))) {
          provenBySlot.set(one, node);
        }
      }
    }
  }

  /** A call for a slot was not executed, or nobody knows: its leader has to prove itself again. */
  public void doubt(int slot) {
    if (provenBySlot.get(slot) == null) {
      return;
    }
    for (SlotRange range : shards.rangesWith(slot)) {
      for (int one = range.first(); one <= range.last(); one++) {
        provenBySlot.set(one, null);
      }
    }
  }

  /** Which slots belong together. */
  public ShardTable shards() {
    return shards;
  }

  void take(ShardTable told) {
    if (told.epoch() > shards.epoch()) {
      shards = told;
    }
  }

  /** All nodes of the grid, leaders or not. */
  public List<NodeAddress> nodes() {
    return nodes;
  }

  /** Nodes that lead something, each once, in the order of their first slots. */
  public List<NodeAddress> leaders() {
    Set<NodeAddress> leaders = new LinkedHashSet<>();
    NodeAddress before = null;
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      NodeAddress leader = bySlot.get(slot);
      if (leader != null && leader != before) {
        leaders.add(leader);
        before = leader;
      }
    }
    return List.copyOf(leaders);
  }

  /** A node for what any of them can answer: the same one as long as it leads; null for none. */
  public @Nullable NodeAddress any() {
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot += 64) {
      NodeAddress leader = bySlot.get(slot);
      if (leader != null) {
        return leader;
      }
    }
    List<NodeAddress> all = nodes;
    return all.isEmpty() ? null : all.getFirst();
  }

  /** Whether every slot has a leader. */
  public boolean isComplete() {
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      if (bySlot.get(slot) == null) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes what one node told of all slots. What it says of itself counts; what it says of others
   * only where nothing better is known.
   *
   * @param suspects nodes that do not answer: who is believed to lead there gives way
   */
  void merge(NodeAddress teller, SlotTable told, Set<NodeAddress> suspects) {
    if (!told.nodes().isEmpty() && !told.nodes().equals(nodes)) {
      nodes = told.nodes();
    }
    NavigableMap<Integer, SlotTable.Range> byFirst = new TreeMap<>();
    told.ranges().forEach(range -> byFirst.put(range.first(), range));
    ranges = byFirst;
    boolean changed = false;
    for (SlotTable.Range range : told.ranges()) {
      for (int slot = range.first(); slot <= range.last(); slot++) {
        NodeAddress known = bySlot.get(slot);
        boolean takes =
            known == null
                || range.leader().equals(teller)
                || known.equals(teller)
                || suspects.contains(known)
                || !told.nodes().contains(known);
        if (takes && !range.leader().equals(known)) {
          bySlot.set(slot, range.leader());
          changed = true;
        }
      }
    }
    if (changed) {
      version.incrementAndGet();
    }
  }
}
