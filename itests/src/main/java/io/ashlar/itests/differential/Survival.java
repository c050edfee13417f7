package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Whether everything Ashlar holds survives a kill and a replay of its log, and a snapshot and a
 * kill: the replicas' checksums, and every key as its type's commands read it.
 */
final class Survival {
  private final DuelServers servers;

  Survival(DuelServers servers) {
    this.servers = servers;
  }

  /** What is told of a moment: checksums by shard, and what each key holds. */
  private record State(String checksums, TreeMap<String, String> keys) {}

  /**
   * Takes expiries off first, so that no key ends between two looks.
   *
   * @return what differs; empty when all survived
   */
  List<String> check() throws IOException {
    try (RawConnection connection = open()) {
      for (int database = 0; database < Databases.COUNT; database++) {
        ask(connection, "SELECT", "" + database);
        persistAll(connection);
      }
    }
    State before = state();
    List<String> differences = new ArrayList<>();
    servers.restartAshlar();
    compare("after replay of the log", before, state(), differences);
    try (RawConnection connection = open()) {
      // It answers when all is on disk.
      ask(connection, "SAVE");
    }
    servers.restartAshlar();
    compare("after a snapshot and a restart", before, state(), differences);
    return differences;
  }

  private static void persistAll(RawConnection connection) throws IOException {
    for (Reply key : items(ask(connection, "KEYS", "*"))) {
      ask(connection, bytes("PERSIST"), bytesOf(key));
      if (text(ask(connection, bytes("TYPE"), bytesOf(key))).contains("hash")) {
        persistFields(connection, bytesOf(key));
      }
    }
  }

  private static void persistFields(RawConnection connection, byte[] key) throws IOException {
    for (Reply field : items(ask(connection, bytes("HKEYS"), key))) {
      ask(connection, bytes("HPERSIST"), key, bytes("FIELDS"), bytes("1"), bytesOf(field));
    }
  }

  private static void compare(String when, State before, State after, List<String> differences) {
    if (before.keys().isEmpty()) {
      differences.add("there was no key to compare");
    }
    if (!before.checksums().equals(after.checksums())) {
      differences.add(when + ": checksums " + before.checksums() + " became " + after.checksums());
    }
    before
        .keys()
        .forEach(
            (key, value) -> {
              String now = after.keys().get(key);
              if (!value.equals(now)) {
                differences.add(when + ": " + key + " was " + value + " and is " + now);
              }
            });
    after.keys().keySet().stream()
        .filter(key -> !before.keys().containsKey(key))
        .forEach(key -> differences.add(when + ": " + key + " came back"));
  }

  private State state() throws IOException {
    try (RawConnection connection = open()) {
      TreeMap<String, String> keys = new TreeMap<>();
      for (int database = 0; database < Databases.COUNT; database++) {
        ask(connection, "SELECT", "" + database);
        for (Reply key : items(ask(connection, "KEYS", "*"))) {
          String name = database + ":" + new String(bytesOf(key), ISO_8859_1);
          keys.put(name, value(connection, bytesOf(key)));
        }
      }
      StringBuilder checksums = new StringBuilder();
      for (Reply shard : items(ask(connection, "DEBUG", "ASHLAR-CHECKSUMS"))) {
        List<Reply> fields = items(shard);
        checksums.append(text(fields.get(0))).append('=').append(text(fields.get(2))).append(' ');
      }
      if (checksums.isEmpty()) {
        throw new IOException("Ashlar has no replica");
      }
      return new State(checksums.toString(), keys);
    }
  }

  /** The type and all elements; those without an order of their own are sorted. */
  private static String value(RawConnection connection, byte[] key) throws IOException {
    Reply answer = ask(connection, bytes("TYPE"), key);
    String type = answer instanceof Reply.Simple simple ? simple.text() : answer.toString();
    Reply whole =
        switch (type) {
          case "string" -> ask(connection, bytes("GET"), key);
          case "hash" -> ask(connection, bytes("HGETALL"), key);
          case "list" -> ask(connection, bytes("LRANGE"), key, bytes("0"), bytes("-1"));
          case "set" -> ask(connection, bytes("SMEMBERS"), key);
          case "zset" ->
              ask(connection, bytes("ZRANGE"), key, bytes("0"), bytes("-1"), bytes("WITHSCORES"));
          case "stream" ->
              ask(
                  connection,
                  bytes("XINFO"),
                  bytes("STREAM"),
                  key,
                  bytes("FULL"),
                  bytes("COUNT"),
                  bytes("0"));
          default -> throw new IOException("cannot read a " + type);
        };
    return type
        + " "
        + switch (type) {
          case "hash" -> sorted(items(whole), 2);
          case "set" -> sorted(items(whole), 1);
          default -> text(whole);
        };
  }

  private static String sorted(List<Reply> items, int together) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < items.size(); i += together) {
      parts.add(items.subList(i, i + together).stream().map(Survival::text).toList().toString());
    }
    parts.sort(null);
    return parts.toString();
  }

  private static String text(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> new String(bulk.toBytes(), ISO_8859_1);
      case Reply.Array array -> array.items().stream().map(Survival::text).toList().toString();
      default -> reply.toString();
    };
  }

  private static byte[] bytesOf(Reply reply) {
    return ((Reply.Bulk) reply).toBytes();
  }

  private static List<Reply> items(Reply reply) {
    return ((Reply.Array) reply).items();
  }

  private RawConnection open() throws IOException {
    return new RawConnection(servers.ashlar());
  }

  private static Reply ask(RawConnection connection, String... words) throws IOException {
    byte[][] command = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      command[i] = bytes(words[i]);
    }
    return ask(connection, command);
  }

  private static Reply ask(RawConnection connection, byte[]... command) throws IOException {
    connection.send(List.<byte[][]>of(command));
    byte[] bytes = connection.read();
    Reply[] decoded = {Reply.NONE};
    new ReplyDecoder()
        .feed(
            bytes,
            0,
            bytes.length,
            reply -> {
              decoded[0] = reply;
              return false;
            });
    if (decoded[0] instanceof Reply.Error error) {
      throw new IOException(new String(command[0], ISO_8859_1) + " answers " + error);
    }
    return decoded[0];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
