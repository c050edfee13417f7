package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.rdb.Intset;
import io.ashlar.engine.rdb.ListpackWriter;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import java.util.Random;

/**
 * RESTORE of payloads made here, of every type and in every form that Redis 7.0 reads, and of some
 * that are none; DUMP, whose bytes are {@link DumpExchange}'s business.
 */
final class DumpFamily implements CommandFamily {
  private static final long FUTURE_MS = 4_000_000_000_000L;

  @Override
  public String name() {
    return "dump";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    if (random.nextInt(6) == 0) {
      return Words.of("DUMP").and(key).build(random);
    }
    boolean absolute = Words.once(random, 5);
    Words words = Words.of("RESTORE").and(key).and(ttl(random, absolute)).and(payload(random));
    words.andIf(!Words.once(random, 3), "REPLACE");
    words.andIf(absolute, "ABSTTL");
    words.andIf(
        Words.once(random, 8), "IDLETIME", Words.pick(random, "0", "100", "-1", "x", "16777300"));
    words.andIf(Words.once(random, 8), "FREQ", Words.pick(random, "0", "255", "256", "-1", "x"));
    words.andIf(Words.once(random, 30), Words.pick(random, "BOGUS", "FREQ", "IDLETIME"));
    // Without its last word an absolute time would be a millisecond.
    return absolute ? words.exactly() : words.build(random);
  }

  /** Nothing that ends while the other server is asked. */
  private static String ttl(Random random, boolean absolute) {
    return switch (random.nextInt(12)) {
      case 0 -> "-1";
      case 1 -> "x";
      case 2 -> String.valueOf(Long.MAX_VALUE);
      case 3 -> absolute ? "1" : "100000";
      case 4 -> String.valueOf(FUTURE_MS);
      case 5 -> "1000000";
      default -> "0";
    };
  }

  private static byte[] payload(Random random) {
    RdbWriter out = new RdbWriter(1 << 20);
    boolean whole = value(random, out);
    int version = Words.once(random, 25) ? 9000 : 6 + random.nextInt(RdbVersion.REDIS_7_0 - 5);
    byte[] payload = out.toPayload(whole ? version : RdbVersion.REDIS_7_0);
    if (Words.once(random, 25)) {
      payload[random.nextInt(payload.length)]++;
    }
    return payload;
  }

  /** Writes some value; false when it is none. */
  private static boolean value(Random random, RdbWriter out) {
    int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 8);
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        out.int8(RdbType.STRING);
        out.string(Words.value(random));
      }
      case 2, 3, 4, 5 -> table(random, out, count);
      case 6 -> packed(out, RdbType.HASH_LISTPACK, count);
      case 7 -> packed(out, RdbType.SORTED_SET_LISTPACK, count);
      case 8 -> {
        long[] integers = new long[count];
        for (int i = 0; i < count; i++) {
          integers[i] = i * 70_000L - 5;
        }
        out.int8(RdbType.SET_INTEGERS);
        out.string(Intset.of(integers));
      }
      case 9 -> nodes(random, out, count);
      case 10 -> {
        return nothing(random, out);
      }
      default -> stream(random, out);
    }
    return true;
  }

  /** A value of which each element is a string of its own. */
  private static void table(Random random, RdbWriter out, int count) {
    int rdbType =
        switch (random.nextInt(4)) {
          case 0 -> RdbType.HASH;
          case 1 -> RdbType.SET;
          case 2 -> RdbType.SORTED_SET;
          default -> RdbType.LIST;
        };
    out.int8(rdbType);
    out.length(count);
    for (int i = 0; i < count; i++) {
      switch (rdbType) {
        case RdbType.HASH -> {
          out.string(word("f" + i));
          out.string(Words.value(random));
        }
        case RdbType.SET -> out.string(word((random.nextBoolean() ? "" : "m") + i));
        case RdbType.SORTED_SET -> {
          out.string(word("m" + i));
          out.float64(random.nextInt(20) - 5);
        }
        default -> out.string(Words.value(random));
      }
    }
  }

  private static void nodes(Random random, RdbWriter out, int count) {
    out.int8(RdbType.LIST_LISTPACKS);
    out.length(2);
    for (int node = 0; node < 2; node++) {
      ListpackWriter pack = new ListpackWriter();
      for (int i = 0; i < count; i++) {
        pack.add(Words.value(random));
      }
      out.length(2);
      out.string(pack.toBytes());
    }
  }

  /** What both servers take for nothing. */
  private static boolean nothing(Random random, RdbWriter out) {
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> {
        out.int8(RdbType.HASH);
        out.length(0);
      }
      case 2 -> out.int8(200);
      default -> {
        out.int8(RdbType.SET);
        out.length(2);
        out.string(word("same"));
        out.string(word("same"));
      }
    }
    return false;
  }

  /** Of short elements only: Redis leaves long ones packed here, Ashlar does not. */
  private static void packed(RdbWriter out, int rdbType, int count) {
    ListpackWriter pack = new ListpackWriter();
    for (int i = 0; i < count; i++) {
      pack.add(word("m" + (1000 + i)));
      pack.add(i);
    }
    out.int8(rdbType);
    out.string(pack.toBytes());
  }

  /** One node, the second of its entries deleted, and a group that has read the first. */
  private static void stream(Random random, RdbWriter out) {
    ListpackWriter node = new ListpackWriter();
    for (long number : new long[] {2, 1, 1}) {
      node.add(number);
    }
    node.add(word("field"));
    node.add(0);
    for (int i = 0; i < 3; i++) {
      node.add(i == 1 ? 3 : 2);
      node.add(i);
      node.add(i);
      node.add(word("v" + random.nextInt(5)));
      node.add(4);
    }
    out.int8(RdbType.STREAM_2);
    out.length(1);
    byte[] id = new byte[16];
    id[7] = 5;
    id[15] = 1;
    out.string(id);
    out.string(node.toBytes());
    for (long number : new long[] {2, 7, 3, 5, 1, 6, 2, 3}) {
      out.length(number);
    }
    out.length(1);
    out.string(word("g"));
    for (long number : new long[] {5, 1, 1}) {
      out.length(number);
    }
    out.length(1);
    out.int64BigEndian(5);
    out.int64BigEndian(1);
    out.int64(1_700_000_000_000L);
    out.length(1 + random.nextInt(3));
    out.length(1);
    out.string(word("c"));
    out.int64(1_700_000_000_000L);
    out.length(1);
    out.int64BigEndian(5);
    out.int64BigEndian(1);
  }

  private static byte[] word(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
