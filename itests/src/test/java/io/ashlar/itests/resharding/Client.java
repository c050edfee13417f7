package io.ashlar.itests.resharding;

import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Goes where MOVED sends it, with a connection to each node. Replies are told as texts. */
final class Client implements AutoCloseable {
  private static final int TIMEOUT_MS = 30_000;
  private static final int REDIRECTS_MAX = 2_000;

  /** Two nodes may point at each other until both know where a slot is. */
  private static final int REDIRECTS_AT_ONCE = 4;

  private static final long PAUSE_NANOS = 5_000_000;

  private final Map<NodeAddress, RespConnection> connections = new HashMap<>();
  private NodeAddress at;

  Client(NodeAddress first) {
    this.at = first;
  }

  /** A connection of its own. */
  static RespConnection connect(NodeAddress node) throws IOException {
    return new RespConnection(node, TIMEOUT_MS);
  }

  /** The connection to the node where the last command was executed. */
  RespConnection here() throws IOException {
    RespConnection known = connections.get(at);
    if (known == null) {
      known = connect(at);
      connections.put(at, known);
    }
    return known;
  }

  /** Words are separated by blanks. */
  String call(String line) throws IOException {
    return text(execute(line.split(" ")));
  }

  RespValue execute(String... words) throws IOException {
    RespValue reply = here().call(words);
    for (int i = 0; follows(reply); i++) {
      if (i == REDIRECTS_MAX) {
        throw new IOException("no end of redirects: " + reply);
      }
      if (i > REDIRECTS_AT_ONCE) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      reply = here().call(words);
    }
    return reply;
  }

  /** Whether it was a MOVED, after which the other node is the one. */
  boolean follows(RespValue reply) {
    if (!(reply instanceof RespValue.Failure(String text)) || !text.startsWith("MOVED ")) {
      return false;
    }
    at = NodeAddress.parse(text.substring(text.lastIndexOf(' ') + 1));
    return true;
  }

  static String text(RespConnection connection, String line) throws IOException {
    return text(connection.call(line.split(" ")));
  }

  static String text(RespValue value) throws IOException {
    return switch (value) {
      case RespValue.Failure failure -> "-" + failure.text();
      case RespValue.Array array when array.items() == null -> "nil";
      case RespValue.Array array -> texts(ClusterView.items(array));
      case RespValue.Push push -> texts(push.items());
      case RespValue.Bulk bulk when bulk.text() == null -> "nil";
      case RespValue.Bulk bulk -> ClusterView.text(bulk);
      case RespValue.Simple simple -> simple.text();
      case RespValue.Whole whole -> Long.toString(whole.value());
    };
  }

  private static String texts(List<RespValue> items) throws IOException {
    StringBuilder text = new StringBuilder("[");
    for (RespValue item : items) {
      text.append(text.length() > 1 ? ", " : "").append(text(item));
    }
    return text.append(']').toString();
  }

  @Override
  public void close() {
    connections.values().forEach(RespConnection::close);
    connections.clear();
  }
}
