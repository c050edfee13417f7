package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;

/**
 * Streams and consumer groups, on keys of their own so that groups live for a while. Redis 7.2
 * makes a consumer when it is first named, 7.0 when it first gets something; so consumers are made
 * before they read or claim.
 */
final class StreamFamily implements CommandFamily {
  private static final int KEYS = 4;
  private static final String[] INVALID_IDS = {
    "",
    "abc",
    "-",
    "+",
    "$",
    ">",
    "1-",
    "-1",
    "1--5",
    "(1-1",
    "1-1-1",
    "x-1",
    "1-x",
    "*",
    "1-*",
    "18446744073709551616",
    "1-18446744073709551616",
    "99999999999999999999999"
  };
  private static final String[] ODD_IDS = {
    "0",
    "0-0",
    "0-1",
    " 5",
    "05-1",
    "+3-1",
    "3-+1",
    "18446744073709551615-18446744073709551615",
    "18446744073709551615",
    "7-18446744073709551615",
    "9223372036854775807-9223372036854775808"
  };

  private final Deque<byte[][]> prepared = new ArrayDeque<>();
  private final long[] lastMs = new long[KEYS];

  @Override
  public String name() {
    return "stream";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    if (!prepared.isEmpty()) {
      return prepared.removeFirst();
    }
    int number = random.nextInt(KEYS);
    byte[] key = Words.once(random, 25) ? keys.any(random) : key(number);
    Words words =
        switch (random.nextInt(40)) {
          case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> add(random, key, number);
          case 9 -> Words.of("XLEN").and(key);
          case 10, 11, 12 -> range(random, key, number);
          case 13, 14 -> delete(random, key, number);
          case 15, 16 -> trim(Words.of("XTRIM").and(key), random, number);
          case 17 -> setId(random, key, number);
          case 18, 19 -> read(random, number);
          case 20, 21, 22, 23, 24 -> readGroup(random, number);
          case 25, 26 -> ids(Words.of("XACK").and(key).and(group(random)), random, number, 4);
          case 27, 28 -> pending(random, key, number);
          case 29, 30 -> claim(random, key, number);
          case 31, 32 -> autoClaim(random, key, number);
          case 33, 34 -> group(random, key, number);
          case 35, 36, 37 -> info(random, key);
          default -> whole(random, key);
        };
    if (prepared.isEmpty()) {
      return words.build(random);
    }
    prepared.addLast(words.build(random));
    return prepared.removeFirst();
  }

  /**
   * Redis 7.0 makes no consumer that reads nothing; so it must be there, whatever comes between.
   */
  @Override
  public boolean isAmidBlock() {
    return !prepared.isEmpty();
  }

  private static byte[] key(int number) {
    return ("{d}x" + number).getBytes(ISO_8859_1);
  }

  private static String group(Random random) {
    return Words.pick(random, "g", "g", "h", "no");
  }

  private static String consumer(Random random) {
    return Words.pick(random, "alice", "bob", "");
  }

  /** An ID in or near the stream, rarely none. */
  private String id(Random random, int number) {
    if (Words.once(random, 20)) {
      return Words.pick(random, Words.once(random, 2) ? INVALID_IDS : ODD_IDS);
    }
    long ms = random.nextLong(lastMs[number] + 3);
    return switch (random.nextInt(4)) {
      case 0 -> String.valueOf(ms);
      case 1 -> ms + "-" + random.nextInt(3);
      default -> ms + "-0";
    };
  }

  private String bound(Random random, int number, String end) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> end;
      case 2 -> "(" + id(random, number);
      default -> id(random, number);
    };
  }

  private Words add(Random random, byte[] key, int number) {
    Words words = Words.of("XADD").and(key);
    words.andIf(Words.once(random, 8), "NOMKSTREAM");
    if (Words.once(random, 4)) {
      trim(words, random, number);
    }
    if (Words.once(random, 60)) {
      words.and("*");
    } else if (Words.once(random, 12)) {
      words.and(id(random, number));
    } else {
      lastMs[number] += random.nextInt(3);
      String ms = String.valueOf(lastMs[number]);
      words.and(Words.pick(random, ms + "-*", ms + "-*", ms, ms + "-1"));
    }
    int fields = Words.once(random, 5) ? random.nextInt(5) : 2;
    for (int i = 0; i < fields; i++) {
      words.and(Words.once(random, 8) ? Words.value(random) : ("f" + i).getBytes(ISO_8859_1));
      words.and(Words.value(random));
    }
    words.andIf(Words.once(random, 60), "odd");
    return words;
  }

  private Words trim(Words words, Random random, int number) {
    boolean byLength = random.nextBoolean();
    words.and(byLength ? "MAXLEN" : "minid");
    String how = Words.pick(random, "", "=", "~", "~", "~");
    words.andIf(!how.isEmpty(), how);
    if (Words.once(random, 15)) {
      words.and(Words.integer(random));
    } else {
      words.and(byLength ? String.valueOf(random.nextInt(150)) : id(random, number));
    }
    words.andIf(
        Words.once(random, how.equals("~") ? 2 : 20),
        "LIMIT",
        Words.once(random, 4) ? "0" : String.valueOf(random.nextInt(250)));
    words.andIf(Words.once(random, 40), Words.pick(random, "MAXLEN", "BOGUS", "LIMIT"), "3");
    return words;
  }

  private Words range(Random random, byte[] key, int number) {
    boolean reverse = random.nextBoolean();
    Words words = Words.of(reverse ? "XREVRANGE" : "XRANGE").and(key);
    String first = bound(random, number, "-");
    String last = bound(random, number, "+");
    words.and(reverse ? last : first, reverse ? first : last);
    return count(words, random);
  }

  private static Words count(Words words, Random random) {
    if (Words.once(random, 2)) {
      words.and("COUNT");
      words.and(
          Words.once(random, 10) ? Words.integer(random) : String.valueOf(random.nextInt(12)));
    }
    return words;
  }

  private Words ids(Words words, Random random, int number, int most) {
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      words.and(id(random, number));
    }
    return words;
  }

  /** No very large IDs, see {@link #setId}. */
  private Words delete(Random random, byte[] key, int number) {
    Words words = Words.of("XDEL").and(key);
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String id = id(random, number);
      words.and(id.length() > 15 ? "1-0" : id);
    }
    return words;
  }

  /** Not below a deleted ID, which Redis refuses from 7.2 on only. */
  private Words setId(Random random, byte[] key, int number) {
    long ms = Arrays.stream(lastMs).max().orElse(0) + random.nextInt(3);
    lastMs[number] = ms;
    Words words = Words.of("XSETID").and(key);
    words.and(Words.once(random, 15) ? Words.pick(random, INVALID_IDS) : ms + "-5");
    words.andIf(Words.once(random, 3), "ENTRIESADDED", String.valueOf(random.nextInt(400) - 5));
    words.andIf(Words.once(random, 3), "MAXDELETEDID", id(random, number));
    words.andIf(Words.once(random, 20), "BOGUS");
    return words;
  }

  private Words read(Random random, int number) {
    Words words = count(Words.of("XREAD"), random);
    words.andIf(Words.once(random, 15), Words.pick(random, "BLOCK", "NOACK", "GROUP"), "-1");
    words.and(Words.pick(random, "STREAMS", "streams"));
    boolean two = Words.once(random, 3);
    int other = (number + 1) % KEYS;
    words.and(key(number));
    if (two) {
      words.and(key(other));
    }
    words.and(Words.once(random, 12) ? "$" : readId(random, number));
    words.andIf(two ^ Words.once(random, 25), readId(random, other));
    return words;
  }

  /** Not {@code +}, which Redis has from 7.4 on. */
  private String readId(Random random, int number) {
    String id = id(random, number);
    return id.equals("+") ? "$" : id;
  }

  private Words readGroup(Random random, int number) {
    String group = group(random);
    String consumer = consumer(random);
    boolean two = Words.once(random, 5);
    int other = (number + 1) % KEYS;
    prepare(key(number), group, consumer);
    Words words = Words.of("XREADGROUP", "GROUP", group, consumer);
    count(words, random);
    words.andIf(Words.once(random, 5), "NOACK");
    words.and("STREAMS").and(key(number));
    if (two) {
      prepare(key(other), group, consumer);
      words.and(key(other));
    }
    words.and(Words.once(random, 4) ? readId(random, number) : ">");
    words.andIf(two, Words.once(random, 3) ? readId(random, other) : ">");
    return words;
  }

  private void prepare(byte[] key, String group, String consumer) {
    prepared.add(
        new byte[][] {
          ascii("XGROUP"), ascii("CREATECONSUMER"), key, ascii(group), ascii(consumer)
        });
  }

  private Words pending(Random random, byte[] key, int number) {
    Words words = Words.of("XPENDING").and(key).and(group(random));
    if (Words.once(random, 4)) {
      return words;
    }
    words.andIf(Words.once(random, 4), "IDLE", Words.pick(random, "0", "50000", "x", "-1"));
    words.and(bound(random, number, "-"), bound(random, number, "+"));
    words.and(Words.once(random, 15) ? Words.integer(random) : String.valueOf(random.nextInt(9)));
    words.andIf(Words.once(random, 3), consumer(random));
    return words;
  }

  private Words claim(Random random, byte[] key, int number) {
    String group = group(random);
    String consumer = consumer(random);
    prepare(key, group, consumer);
    Words words = Words.of("XCLAIM").and(key).and(group, consumer).and(idle(random));
    ids(words, random, number, 4);
    words.andIf(Words.once(random, 4), "IDLE", idle(random));
    words.andIf(Words.once(random, 8), "TIME", Words.pick(random, "1000", "-5", "x"));
    words.andIf(Words.once(random, 4), "RETRYCOUNT", Words.integer(random));
    words.andIf(Words.once(random, 3), "FORCE");
    words.andIf(Words.once(random, 3), "JUSTID");
    words.andIf(Words.once(random, 8), "LASTID", id(random, number));
    words.andIf(Words.once(random, 30), "BOGUS");
    return words;
  }

  /** Far enough from each other that the time of a run does not matter. */
  private static String idle(Random random) {
    return Words.once(random, 20)
        ? Words.pick(random, "x", "-1", "")
        : Words.pick(random, "0", "0", "100000", "40000");
  }

  private Words autoClaim(Random random, byte[] key, int number) {
    String group = group(random);
    String consumer = consumer(random);
    prepare(key, group, consumer);
    Words words = Words.of("XAUTOCLAIM").and(key).and(group, consumer).and(idle(random));
    words.and(bound(random, number, "-"));
    words.andIf(Words.once(random, 2), "COUNT", String.valueOf(random.nextInt(6)));
    words.andIf(Words.once(random, 3), "JUSTID");
    words.andIf(Words.once(random, 30), "COUNT", Words.integer(random));
    return words;
  }

  private Words group(Random random, byte[] key, int number) {
    String group = group(random);
    String place = Words.once(random, 3) ? "$" : id(random, number);
    Words words =
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3, 4 -> {
            Words create = Words.of("XGROUP", "CREATE").and(key).and(group, place);
            yield create.andIf(Words.once(random, 2), "MKSTREAM");
          }
          case 5, 6 -> Words.of("XGROUP", "SETID").and(key).and(group, place);
          case 7 -> Words.of("XGROUP", "DESTROY").and(key).and(group);
          case 8, 9 -> Words.of("XGROUP", "CREATECONSUMER").and(key).and(group, consumer(random));
          case 10 -> Words.of("XGROUP", "DELCONSUMER").and(key).and(group, consumer(random));
          default -> Words.of("XGROUP", Words.pick(random, "HELP", "BOGUS", "CREATE"));
        };
    words.andIf(Words.once(random, 8), "ENTRIESREAD", String.valueOf(random.nextInt(40) - 3));
    return words;
  }

  private static Words info(Random random, byte[] key) {
    Words words =
        switch (random.nextInt(7)) {
          case 0 -> Words.of("XINFO", "STREAM").and(key);
          case 1, 2 -> Words.of("XINFO", "STREAM").and(key).and("FULL");
          case 3 -> {
            Words full = Words.of("XINFO", "STREAM").and(key).and("full", "COUNT");
            yield full.and(Words.integer(random));
          }
          case 4, 5 -> Words.of("XINFO", "GROUPS").and(key);
          default -> Words.of("XINFO", "CONSUMERS").and(key).and(group(random));
        };
    return words.andIf(Words.once(random, 30), "more");
  }

  private static Words whole(Random random, byte[] key) {
    byte[] other = key(random.nextInt(KEYS));
    return switch (random.nextInt(12)) {
      case 0 -> Words.of("COPY").and(key).and(other).and("REPLACE");
      case 1 -> Words.of("RENAME").and(key).and(other);
      case 2 -> Words.of("DEL").and(key);
      case 3 -> Words.of("OBJECT", "ENCODING").and(key);
      case 4 -> Words.of("TYPE").and(key);
      case 5 -> Words.of("XINFO", Words.pick(random, "HELP", "STREAM", "BOGUS"));
      default -> Words.of("XLEN").and(key);
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
