package io.ashlar.itests.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What nodes say about the cluster when asked over a connection made for the question. */
public final class ClusterView {
  private final int timeoutMs;

  /** A view that waits at most {@code timeoutMs} for each node. */
  public ClusterView(int timeoutMs) {
    this.timeoutMs = timeoutMs;
  }

  /** One line of CLUSTER SLOTS: who leads the slots {@code first} to {@code last}. */
  public record Range(int first, int last, NodeAddress leader) {}

  /** CLUSTER SLOTS of one node. */
  public List<Range> slots(NodeAddress node) throws IOException {
    try (RespConnection connection = new RespConnection(node, timeoutMs)) {
      return ranges(connection.call("CLUSTER", "SLOTS"), node);
    }
  }

  /** Who leads {@code slot}, after the first node that answers and names somebody. */
  public Optional<NodeAddress> leader(int slot, List<NodeAddress> nodes) {
    for (NodeAddress node : nodes) {
      try {
        for (Range range : slots(node)) {
          if (range.first <= slot && slot <= range.last) {
            return Optional.of(range.leader);
          }
        }
      } catch (IOException ignored) {
        // The next one may be alive.
      }
    }
    return Optional.empty();
  }

  /** Sends one command to one node. */
  public RespValue ask(NodeAddress node, String... words) throws IOException {
    try (RespConnection connection = new RespConnection(node, timeoutMs)) {
      return connection.call(words);
    }
  }

  private static List<Range> ranges(RespValue reply, NodeAddress asked) throws IOException {
    List<Range> ranges = new ArrayList<>();
    for (RespValue line : items(reply)) {
      List<RespValue> fields = items(line);
      List<RespValue> leader = items(fields.get(2));
      String host = text(leader.get(0));
      ranges.add(
          new Range(
              (int) whole(fields.get(0)),
              (int) whole(fields.get(1)),
              new NodeAddress(host.isEmpty() ? asked.host() : host, (int) whole(leader.get(1)))));
    }
    return ranges;
  }

  /** The items of an array reply. */
  public static List<RespValue> items(RespValue value) throws IOException {
    if (value instanceof RespValue.Array(@Nullable List<RespValue> items) && items != null) {
      return items;
    }
    throw new IOException("an array was expected, not " + value);
  }

  /** The number of an integer reply, or of a text that holds one. */
  public static long whole(RespValue value) throws IOException {
    return value instanceof RespValue.Whole(long number) ? number : Long.parseLong(text(value));
  }

  /** The text of a bulk or simple reply; a null bulk counts as empty. */
  public static String text(RespValue value) throws IOException {
    return switch (value) {
      case RespValue.Bulk(@Nullable String text) -> text == null ? "" : text;
      case RespValue.Simple(String text) -> text;
      case RespValue.Whole(long number) -> Long.toString(number);
      default -> throw new IOException("a text was expected, not " + value);
    };
  }
}
