package io.ashlar.bench.load;

import io.ashlar.topology.SlotHash;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which node leads which slot, as one of the nodes said at one moment.
 *
 * @param nodes leaders only
 */
public record SlotOwners(List<InetSocketAddress> nodes, short[] nodeOfSlot) {
  /** A server without cluster mode: it owns everything. */
  public static SlotOwners single(InetSocketAddress node) {
    return new SlotOwners(List.of(node), new short[SlotHash.SLOT_COUNT]);
  }

  /** Asks with CLUSTER SLOTS. */
  public static SlotOwners ask(InetSocketAddress node) throws IOException {
    try (BlockingClient client = BlockingClient.connect(node)) {
      return parse(client.call("CLUSTER", "SLOTS"));
    }
  }

  private static SlotOwners parse(@Nullable Object reply) throws IOException {
    if (!(reply instanceof List<?> ranges)) {
      throw new IOException("CLUSTER SLOTS answered " + reply);
    }
    short[] nodeOfSlot = new short[SlotHash.SLOT_COUNT];
    Arrays.fill(nodeOfSlot, (short) -1);
    List<InetSocketAddress> nodes = new ArrayList<>();
    for (Object range : ranges) {
      if (!(range instanceof List<?> fields && fields.get(2) instanceof List<?> leader)) {
        throw new IOException("CLUSTER SLOTS range is " + range);
      }
      InetSocketAddress address =
          new InetSocketAddress(
              String.valueOf(leader.get(0)), Integer.parseInt(String.valueOf(leader.get(1))));
      if (!nodes.contains(address)) {
        nodes.add(address);
      }
      int from = Integer.parseInt(String.valueOf(fields.get(0)));
      int to = Integer.parseInt(String.valueOf(fields.get(1)));
      Arrays.fill(nodeOfSlot, from, to + 1, (short) nodes.indexOf(address));
    }
    return new SlotOwners(List.copyOf(nodes), nodeOfSlot);
  }

  /**
   * The node that leads a slot.
   *
   * @throws IOException when there is none
   */
  public InetSocketAddress leaderOf(int slot) throws IOException {
    if (nodeOfSlot[slot] < 0) {
      throw new IOException("nobody leads slot " + slot);
    }
    return nodes.get(nodeOfSlot[slot]);
  }

  /** The slots that a node leads. */
  public BitSet slotsOf(InetSocketAddress node) {
    int index = nodes.indexOf(node);
    BitSet slots = new BitSet();
    for (int slot = 0; slot < nodeOfSlot.length; slot++) {
      slots.set(slot, index >= 0 && nodeOfSlot[slot] == index);
    }
    return slots;
  }

  /** Index into {@link #nodes}, -1 when nobody leads the slot. */
  int nodeOf(int slot) {
    return nodeOfSlot[slot];
  }

  /** Whether every slot has a leader. */
  public boolean isComplete() {
    for (short node : nodeOfSlot) {
      if (node < 0) {
        return false;
      }
    }
    return true;
  }
}
