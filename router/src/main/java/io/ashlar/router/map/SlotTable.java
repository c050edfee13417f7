package io.ashlar.router.map;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.topology.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node's answer to CLUSTER SLOTS.
 *
 * @param nodes all that it names, in the order of their addresses
 */
record SlotTable(List<Range> ranges, List<NodeAddress> nodes) {
  /**
   * @param replicas where it is, the leader among them
   */
  record Range(int first, int last, NodeAddress leader, List<NodeAddress> replicas) {}

  /**
   * @param teller who answered: an address that it leaves out is its own
   * @return empty when this is no such answer
   */
  static Optional<SlotTable> of(Reply reply, NodeAddress teller) {
    if (!(reply instanceof Reply.Array all)) {
      return Optional.empty();
    }
    List<Range> ranges = new ArrayList<>();
    Set<NodeAddress> nodes = new LinkedHashSet<>();
    for (Reply item : all.items()) {
      if (!(item instanceof Reply.Array entry)
          || entry.items().size() < 3
          || !(entry.items().get(0) instanceof Reply.Int first)
          || !(entry.items().get(1) instanceof Reply.Int last)
          || !isRange(first.value(), last.value())) {
        return Optional.empty();
      }
      NodeAddress leader = address(entry.items().get(2), teller);
      if (leader == null) {
        return Optional.empty();
      }
      List<NodeAddress> replicas = new ArrayList<>();
      for (Reply node : entry.items().subList(2, entry.items().size())) {
        NodeAddress one = address(node, teller);
        if (one != null) {
          replicas.add(one);
        }
      }
      nodes.addAll(replicas);
      ranges.add(new Range((int) first.value(), (int) last.value(), leader, List.copyOf(replicas)));
    }
    List<NodeAddress> ordered = new ArrayList<>(nodes);
    ordered.sort((a, b) -> a.toString().compareTo(b.toString()));
    return Optional.of(new SlotTable(ranges, List.copyOf(ordered)));
  }

  private static boolean isRange(long first, long last) {
    return first >= 0 && first <= last && last < SlotHash.SLOT_COUNT;
  }

  private static @Nullable NodeAddress address(Reply node, NodeAddress teller) {
    if (!(node instanceof Reply.Array array)
        || array.items().size() < 2
        || !(array.items().get(1) instanceof Reply.Int port)
        || port.value() < 1
        || port.value() > 65_535) {
      return null;
    }
    String host =
        array.items().get(0) instanceof Reply.Bulk bulk
            ? new String(bulk.toBytes(), StandardCharsets.UTF_8)
            : "";
    boolean own = host.isEmpty() || host.equals("?");
    return new NodeAddress(own ? teller.host() : host, (int) port.value());
  }
}
