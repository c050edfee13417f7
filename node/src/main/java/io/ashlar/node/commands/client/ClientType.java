package io.ashlar.node.commands.client;

import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Redis's classes of clients. Replication does not go through this port: it has none. */
enum ClientType {
  NORMAL,
  MASTER,
  REPLICA,
  PUBSUB;

  static @Nullable ClientType named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "normal" -> NORMAL;
      case "master" -> MASTER;
      case "replica", "slave" -> REPLICA;
      case "pubsub" -> PUBSUB;
      default -> null;
    };
  }

  static Reply.Error unknown(String name) {
    return new Reply.Error("ERR Unknown client type '" + name + "'");
  }

  boolean includes(Session session) {
    boolean listens = !session.subscriptions().isEmpty();
    return this == (listens ? PUBSUB : NORMAL);
  }
}
