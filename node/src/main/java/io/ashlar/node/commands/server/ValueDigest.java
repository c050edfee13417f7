package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.script.lua.NumberText;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * DEBUG DIGEST-VALUE of one key: what is read of it with the commands of its type, summed up as in
 * Redis. The key is not marked as used.
 *
 * @param parser makes the commands that read
 */
record ValueDigest(byte[] key, Function<byte[][], Command> parser) implements Command {
  private static final int DOUBLE_DIGITS = 17;
  private static final byte[] EXPIRES = "!!expire!!".getBytes(ISO_8859_1);

  /** A type, its number in Redis, and how all of a value is read. */
  private enum Kind {
    STRING(0, "GET"),
    LIST(1, "LRANGE", "0", "-1"),
    SET(2, "SMEMBERS"),
    ZSET(3, "ZRANGE", "0", "-1", "WITHSCORES"),
    HASH(4, "HGETALL"),
    STREAM(6, "XRANGE", "-", "+");

    private final int number;
    private final List<String> words;

    Kind(int number, String... words) {
      this.number = number;
      this.words = List.of(words);
    }

    byte[][] reading(byte[] key) {
      byte[][] args = new byte[words.size() + 1][];
      args[0] = words.getFirst().getBytes(ISO_8859_1);
      args[1] = key;
      for (int i = 1; i < words.size(); i++) {
        args[i + 1] = words.get(i).getBytes(ISO_8859_1);
      }
      return args;
    }
  }

  @Override
  public Reply execute(Execution x) {
    Digest digest = new Digest();
    addTo(digest, x);
    return new Reply.Simple(digest.toString());
  }

  /** Adds the value and whether it expires; nothing when the key is missing. */
  void addTo(Digest digest, Execution x) {
    Object record = x.inspect(key);
    Kind kind = record == null ? null : kind(Records.typeName(record));
    if (record == null || kind == null) {
      return;
    }
    int access = Records.access(record);
    digest.mix(kind.number);
    Reply value = parser.apply(kind.reading(key)).execute(x);
    switch (kind) {
      case STRING -> digest.mix(bytes(value));
      case LIST -> items(value).forEach(item -> digest.mix(bytes(item)));
      case SET -> items(value).forEach(item -> digest.add(bytes(item)));
      case ZSET, HASH -> addPairs(digest, items(value));
      case STREAM -> items(value).forEach(entry -> addEntry(digest, items(entry)));
    }
    if (Records.expireAtMs(record) != Records.NO_EXPIRY) {
      digest.add(EXPIRES);
    }
    Records.setAccess(record, access);
  }

  private static @Nullable Kind kind(String typeName) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equalsIgnoreCase(typeName))
        .findFirst()
        .orElse(null);
  }

  private static void addPairs(Digest digest, List<Reply> items) {
    for (int i = 0; i < items.size(); i += 2) {
      Digest pair = new Digest().mix(bytes(items.get(i))).mix(bytes(items.get(i + 1)));
      digest.add(pair.toBytes());
    }
  }

  private static void addEntry(Digest digest, List<Reply> idAndFields) {
    String id = new String(bytes(idAndFields.getFirst()), ISO_8859_1);
    digest.mix(id.replace('-', '.').getBytes(ISO_8859_1));
    items(idAndFields.getLast()).forEach(item -> digest.mix(bytes(item)));
  }

  private static List<Reply> items(Reply reply) {
    return switch (reply) {
      case Reply.Array array -> array.items();
      case Reply.SetReply set -> set.items();
      case Reply.MapReply map -> map.items();
      case Reply.Pairs pairs -> pairs.items();
      default -> throw new IllegalStateException("no collection was read: " + reply);
    };
  }

  private static byte[] bytes(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> bulk.toBytes();
      case Reply.Int number -> Long.toString(number.value()).getBytes(ISO_8859_1);
      case Reply.DoubleReply number ->
          NumberText.general(number.value(), DOUBLE_DIGITS, false).getBytes(ISO_8859_1);
      default -> throw new IllegalStateException("no element was read: " + reply);
    };
  }
}
