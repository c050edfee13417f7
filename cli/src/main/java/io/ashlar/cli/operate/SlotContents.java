package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminMeasureSlotsRequest;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.proto.v1.SlotUse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** What slots hold, as the leaders of their shards measure it. */
final class SlotContents {
  private static final long MEASURE_DEADLINE_MS = 60_000;

  private final long[] keys = new long[Slots.COUNT];
  private final long[] memoryBytes = new long[Slots.COUNT];
  private long keysMeasured;
  private long keysInAll;

  /**
   * Asks for slots of one shard; may be asked for several shards, one after the other.
   *
   * @throws OperatorException when nobody leads the shard
   */
  SlotContents measure(Grid grid, Shard shard, List<SlotRange> ranges) {
    if (ranges.isEmpty()) {
      return this; // A question for no slots would be one for all.
    }
    AdminMeasureSlotsResponse measured = askLeader(grid, shard, ranges);
    keysMeasured += measured.getKeysMeasured();
    for (SlotUse use : measured.getSlotsList()) {
      keys[use.getSlot()] = use.getKeys();
      memoryBytes[use.getSlot()] = use.getMemoryBytes();
      keysInAll += use.getKeys();
    }
    return this;
  }

  /** The node that leads, which may be another one than the map says. */
  private static AdminMeasureSlotsResponse askLeader(
      Grid grid, Shard shard, List<SlotRange> ranges) {
    AdminMeasureSlotsRequest request =
        AdminMeasureSlotsRequest.newBuilder().setShardId(shard.getId()).addAllSlots(ranges).build();
    List<String> order = new ArrayList<>(shard.getReplicasList());
    order.sort(Comparator.comparing(name -> !name.equals(shard.getLeader())));
    for (String name : order) {
      Node node = grid.node(name).orElse(Node.getDefaultInstance());
      if (node.getGrpcPort() == 0) {
        continue;
      }
      try {
        return grid.admin(node, MEASURE_DEADLINE_MS).measureSlots(request);
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        if (code != Status.Code.FAILED_PRECONDITION && code != Status.Code.UNAVAILABLE) {
          throw e;
        }
      }
    }
    throw new OperatorException(
        Exit.PROBLEM, "no node leads " + shard.getId() + " at the moment; look at: ashlar status");
  }

  long keys(int slot) {
    return keys[slot];
  }

  /** As {@code MEMORY USAGE} counts. */
  long memoryBytes(int slot) {
    return memoryBytes[slot];
  }

  long keys(BitSet slots) {
    return slots.stream().mapToLong(slot -> keys[slot]).sum();
  }

  long memoryBytes(BitSet slots) {
    return slots.stream().mapToLong(slot -> memoryBytes[slot]).sum();
  }

  long keysMeasured() {
    return keysMeasured;
  }

  /** Says how bytes were come by, if not all keys were looked at; else nothing. */
  String estimate() {
    return keysInAll > keysMeasured ? " (an estimate from " + keysMeasured + ")" : "";
  }
}
