package io.ashlar.cli.operate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which shard is to have which slot, while it is being planned; shards are numbers. A slot may
 * change hands several times here, {@link #moves} has it move once, from where it was at first.
 *
 * <p>Each shard keeps one of its first slots. So it has slots at any time while the moves are
 * carried out, in whatever order.
 */
final class SlotOwners {
  private static final int NOBODY = -1;

  private final long[] weights;
  private final int[] home = new int[Slots.COUNT];
  private final int[] owner;
  private final List<BitSet> slots = new ArrayList<>();
  private final int[] atHome;
  private final long[] held;

  /**
   * @param slots of each shard
   * @param weights of each slot, none of them negative
   */
  SlotOwners(List<BitSet> slots, long[] weights) {
    this.weights = weights.clone();
    this.atHome = new int[slots.size()];
    this.held = new long[slots.size()];
    Arrays.fill(home, NOBODY);
    for (int shard = 0; shard < slots.size(); shard++) {
      BitSet own = (BitSet) slots.get(shard).clone();
      this.slots.add(own);
      atHome[shard] = own.cardinality();
      for (int slot = own.nextSetBit(0); slot >= 0; slot = own.nextSetBit(slot + 1)) {
        home[slot] = shard;
        held[shard] += weights[slot];
      }
    }
    this.owner = home.clone();
  }

  int shards() {
    return held.length;
  }

  /** What all its slots weigh. */
  long held(int shard) {
    return held[shard];
  }

  long weight(int slot) {
    return weights[slot];
  }

  /**
   * Whether the slot is the shard's; before the first slot and after the last one there is none.
   */
  boolean owns(int shard, int slot) {
    return slot >= 0 && slot < Slots.COUNT && owner[slot] == shard;
  }

  boolean isOwned(int slot) {
    return slot >= 0 && slot < Slots.COUNT && owner[slot] != NOBODY;
  }

  boolean isAtHome(int slot) {
    return home[slot] == owner[slot];
  }

  /** Whether the shard could lose so many of its first slots. */
  boolean canSpare(int shard, int slotsAtHome) {
    return slotsAtHome == 0 || slotsAtHome < atHome[shard];
  }

  /** To be looked at only, and as long as nothing is given. */
  BitSet slots(int shard) {
    return slots.get(shard);
  }

  void give(int slot, int to) {
    int from = owner[slot];
    owner[slot] = to;
    slots.get(from).clear(slot);
    slots.get(to).set(slot);
    held[from] -= weights[slot];
    held[to] += weights[slot];
    atHome[from] -= home[slot] == from ? 1 : 0;
    atHome[to] += home[slot] == to ? 1 : 0;
  }

  /** What one shard gives another. */
  record Move(int from, int to, BitSet slots) {}

  /** What has to move, one move for each pair of shards; those that weigh most first. */
  List<Move> moves() {
    Map<Long, Move> byPair = new TreeMap<>();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      int from = home[slot];
      int to = owner[slot];
      if (from != to) {
        byPair
            .computeIfAbsent(
                (long) from * shards() + to, pair -> new Move(from, to, new BitSet(Slots.COUNT)))
            .slots
            .set(slot);
      }
    }
    List<Move> moves = new ArrayList<>(byPair.values());
    moves.sort(
        Comparator.comparingLong((Move move) -> -weight(move.slots))
            .thenComparingInt(move -> move.slots.nextSetBit(0)));
    return moves;
  }

  private long weight(BitSet of) {
    return of.stream().mapToLong(slot -> weights[slot]).sum();
  }
}
