package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what one server dumps is what the other restores: every key goes from redis-server to
 * Ashlar and from Ashlar to redis-server, and must be there what it was here.
 */
final class DumpExchange {
  private final DuelServers servers;
  private final List<String> differences = new ArrayList<>();
  private int exchanged;

  DumpExchange(DuelServers servers) {
    this.servers = servers;
  }

  /** How many keys went over, either way. */
  int exchanged() {
    return exchanged;
  }

  /** What differs; empty when all came over. */
  List<String> check() throws IOException {
    try (RawConnection redis = open(servers.redis());
        RawConnection ashlar = open(servers.ashlar())) {
      exchange("redis to ashlar", redis, ashlar);
      exchange("ashlar to redis", ashlar, redis);
    }
    return differences;
  }

  private void exchange(String way, RawConnection from, RawConnection to) throws IOException {
    for (Reply item : items(ask(from, bytes("KEYS"), bytes("*")))) {
      byte[] key = ((Reply.Bulk) item).toBytes();
      byte[] other = bytes("exchanged:" + new String(key, ISO_8859_1));
      if (new String(key, ISO_8859_1).startsWith("exchanged:")) {
        continue;
      }
      ask(from, bytes("PERSIST"), key);
      if (!(ask(from, bytes("DUMP"), key) instanceof Reply.Bulk payload)) {
        continue;
      }
      String name = way + ": " + new String(key, ISO_8859_1);
      Reply restored =
          ask(to, bytes("RESTORE"), other, bytes("0"), payload.toBytes(), bytes("REPLACE"));
      if (!restored.equals(Reply.OK)) {
        differences.add(name + " " + restored);
        continue;
      }
      exchanged++;
      String here = content(from, key);
      String there = content(to, other);
      if (!here.equals(there)) {
        differences.add(name + " was " + here + " and became " + there);
      }
      ask(to, bytes("DEL"), other);
    }
  }

  private static String content(RawConnection at, byte[] key) throws IOException {
    String type = text(ask(at, bytes("TYPE"), key));
    return type
        + " "
        + switch (type) {
          case "string" -> text(ask(at, bytes("GET"), key));
          case "hash" -> sorted(items(ask(at, bytes("HGETALL"), key)), 2);
          case "list" -> text(ask(at, bytes("LRANGE"), key, bytes("0"), bytes("-1")));
          case "set" -> sorted(items(ask(at, bytes("SMEMBERS"), key)), 1);
          case "zset" -> scores(at, key);
          case "stream" -> stream(at, key);
          default -> throw new IOException("cannot read a " + type);
        };
  }

  /** Redis 7.0 and 7.2 write different digits of the same number. */
  private static String scores(RawConnection at, byte[] key) throws IOException {
    List<Reply> items =
        items(ask(at, bytes("ZRANGE"), key, bytes("0"), bytes("-1"), bytes("WITHSCORES")));
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < items.size(); i += 2) {
      String score = text(items.get(i + 1)).replace("inf", "Infinity");
      all.append(text(items.get(i))).append('=');
      all.append(Double.parseDouble(score) + 0.0).append(' ');
    }
    return all.toString();
  }

  private static String stream(RawConnection at, byte[] key) throws IOException {
    StringBuilder all = new StringBuilder();
    all.append(text(ask(at, bytes("XRANGE"), key, bytes("-"), bytes("+"))));
    Reply groups = ask(at, bytes("XINFO"), bytes("GROUPS"), key);
    all.append(text(groups));
    for (Reply group : items(groups)) {
      byte[] name = ((Reply.Bulk) items(group).get(1)).toBytes();
      for (Reply row :
          items(ask(at, bytes("XPENDING"), key, name, bytes("-"), bytes("+"), bytes("100000")))) {
        List<Reply> cells = items(row);
        // The third tells how long ago, by each server's clock.
        all.append(text(cells.get(0))).append(text(cells.get(1))).append(text(cells.get(3)));
      }
      for (Reply consumer : items(ask(at, bytes("XINFO"), bytes("CONSUMERS"), key, name))) {
        List<Reply> cells = items(consumer);
        all.append(text(cells.get(1))).append(text(cells.get(3)));
      }
    }
    List<Reply> info = items(ask(at, bytes("XINFO"), bytes("STREAM"), key));
    for (int i = 0; i < info.size(); i += 2) {
      String field = text(info.get(i));
      if (!field.startsWith("radix-tree")) {
        all.append(field).append('=').append(text(info.get(i + 1))).append(' ');
      }
    }
    return all.toString();
  }

  private static String sorted(List<Reply> items, int together) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < items.size(); i += together) {
      parts.add(items.subList(i, i + together).stream().map(DumpExchange::text).toList() + "");
    }
    parts.sort(null);
    return parts.toString();
  }

  private static String text(Reply reply) {
    return switch (reply) {
      case Reply.Simple simple -> simple.text();
      case Reply.Bulk bulk -> new String(bulk.toBytes(), ISO_8859_1);
      case Reply.Array array -> array.items().stream().map(DumpExchange::text).toList().toString();
      default -> reply.toString();
    };
  }

  private static List<Reply> items(Reply reply) {
    return ((Reply.Array) reply).items();
  }

  private static RawConnection open(InetSocketAddress address) throws IOException {
    return new RawConnection(address);
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
    return decoded[0];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
