package io.ashlar.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.proto.ShardLoadMessage;
import io.ashlar.proto.SlotRangeMessage;
import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What the slots of a shard bear, as its leader in a term has measured it. Immutable; takes 16
 * bytes for each of its slots, so that of all shards together takes no more than 256 KiB.
 */
public final class ShardLoad {
  private final String shardId;
  private final long term;
  private final BitSet slots;
  private final long[] memoryBytes;
  private final long[] opsPerSecond;

  /**
   * @param slots that the shard owns
   * @param memoryBytes of each of these slots, in their order; an estimate
   * @param opsPerSecond requests of each of them, averaged
   * @throws IllegalArgumentException when there are not as many loads as slots, or one is negative
   */
  public ShardLoad(
      String shardId, long term, BitSet slots, long[] memoryBytes, long[] opsPerSecond) {
    this.shardId = shardId;
    this.term = term;
    this.slots = (BitSet) slots.clone();
    this.memoryBytes = checked(memoryBytes, slots.cardinality());
    this.opsPerSecond = checked(opsPerSecond, slots.cardinality());
  }

  private static long[] checked(long[] values, int count) {
    boolean negative = Arrays.stream(values).anyMatch(value -> value < 0);
    if (values.length != count || negative) {
      throw new IllegalArgumentException("no loads of these slots");
    }
    return values.clone();
  }

  public String shardId() {
    return shardId;
  }

  public long term() {
    return term;
  }

  boolean covers(List<SlotRange> ranges) {
    BitSet missing = SlotRanges.toSet(ranges);
    missing.andNot(slots);
    return missing.isEmpty();
  }

  /** Puts what it knows of these slots into arrays that are indexed by slot. */
  void spread(List<SlotRange> ranges, long[] memoryBytesOf, long[] opsPerSecondOf) {
    BitSet wanted = SlotRanges.toSet(ranges);
    int index = 0;
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      if (wanted.get(slot)) {
        memoryBytesOf[slot] = memoryBytes[index];
        opsPerSecondOf[slot] = opsPerSecond[index];
      }
      index++;
    }
  }

  /** Two small numbers for each of its slots. */
  public byte[] toBytes() {
    ShardLoadMessage.Builder message =
        ShardLoadMessage.newBuilder().setShardId(shardId).setTerm(term);
    for (SlotRange range : SlotRanges.of(slots)) {
      message.addSlots(SlotRangeMessage.newBuilder().setFirst(range.first()).setLast(range.last()));
    }
    Arrays.stream(memoryBytes).forEach(message::addMemoryBytes);
    Arrays.stream(opsPerSecond).forEach(message::addOpsPerSecond);
    return message.build().toByteArray();
  }

  /**
   * @throws IllegalArgumentException when they are not what {@link #toBytes} gave
   */
  public static ShardLoad of(byte[] bytes) {
    ShardLoadMessage message;
    try {
      message = ShardLoadMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no loads of a shard", e);
    }
    return new ShardLoad(
        message.getShardId(),
        message.getTerm(),
        SlotRanges.toSet(
            message.getSlotsList().stream()
                .map(range -> new SlotRange(range.getFirst(), range.getLast()))
                .toList()),
        message.getMemoryBytesList().stream().mapToLong(Long::longValue).toArray(),
        message.getOpsPerSecondList().stream().mapToLong(Long::longValue).toArray());
  }
}
