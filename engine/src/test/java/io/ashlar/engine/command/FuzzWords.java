package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Commands as nobody means them: any command of the table, with words that some command takes,
 * though hardly this one, and numbers at the ends of their ranges.
 */
final class FuzzWords {
  private static final int KEYS = 9;
  private static final int WORDS_MAX = 9;
  private static final int LONG_COMMAND_WORDS = 300;

  private static final String[] NUMBERS = {
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "64",
    "100",
    "-1",
    "-2",
    "-3",
    "-100",
    "-0",
    "+1",
    "01",
    "1e3",
    "127",
    "128",
    "255",
    "256",
    "32767",
    "65535",
    "65536",
    "100000",
    "1000000",
    "-1000000",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "4611686018427387903",
    "4611686018427387904",
    "-4611686018427387904",
    "9223372036854775807",
    "-9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999",
    "1700000000000",
    "1700000000",
  };
  private static final String[] DECIMALS = {
    "nan",
    "-nan",
    "NaN",
    "inf",
    "+inf",
    "-inf",
    "Infinity",
    "0.0",
    "-0.0",
    "1.5",
    "-2.75",
    "(1",
    "(-inf",
    "(inf",
    "(nan",
    "1e308",
    "-1e308",
    "1e309",
    "1e-320",
    "4.9e-324",
    "0x10",
    "1e400",
    "17976931348623157e292",
    "179.99",
    "85.05112878",
    "-180",
    "90",
    ".5",
    "5.",
    "1e",
    "1.0e+2",
  };
  private static final String[] OPTIONS = {
    "NX",
    "XX",
    "GT",
    "LT",
    "CH",
    "INCR",
    "EX",
    "PX",
    "EXAT",
    "PXAT",
    "KEEPTTL",
    "GET",
    "PERSIST",
    "FNX",
    "FXX",
    "FIELDS",
    "WITHVALUES",
    "WITHSCORES",
    "WITHSCORE",
    "LIMIT",
    "BYSCORE",
    "BYLEX",
    "REV",
    "WEIGHTS",
    "AGGREGATE",
    "SUM",
    "MIN",
    "MAX",
    "COUNT",
    "MATCH",
    "TYPE",
    "NOVALUES",
    "NOSCORES",
    "LEFT",
    "RIGHT",
    "BEFORE",
    "AFTER",
    "RANK",
    "MAXLEN",
    "MINID",
    "NOMKSTREAM",
    "~",
    "=",
    "*",
    "$",
    ">",
    "<",
    "+",
    "-",
    "STREAMS",
    "BLOCK",
    "NOACK",
    "GROUP",
    "JUSTID",
    "IDLE",
    "TIME",
    "RETRYCOUNT",
    "FORCE",
    "LASTID",
    "ENTRIESREAD",
    "ENTRIESADDED",
    "MAXDELETEDID",
    "MKSTREAM",
    "FULL",
    "CREATE",
    "SETID",
    "DESTROY",
    "CREATECONSUMER",
    "DELCONSUMER",
    "BIT",
    "BYTE",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "OVERFLOW",
    "WRAP",
    "SAT",
    "FAIL",
    "SET",
    "INCRBY",
    "u8",
    "i64",
    "u63",
    "u64",
    "i1",
    "#1",
    "#9223372036854775807",
    "FROMMEMBER",
    "FROMLONLAT",
    "BYRADIUS",
    "BYBOX",
    "m",
    "km",
    "ft",
    "mi",
    "ASC",
    "DESC",
    "ANY",
    "WITHCOORD",
    "WITHDIST",
    "WITHHASH",
    "STORE",
    "STOREDIST",
    "REPLACE",
    "DB",
    "IDX",
    "LEN",
    "MINMATCHLEN",
    "WITHMATCHLEN",
    "SYNC",
    "ASYNC",
    "SAMPLES",
    "HELP",
    "BY",
    "ALPHA",
    "string",
    "hash",
    "[a",
    "(a",
    "[",
    "(",
    "0-0",
    "0-1",
    "5-3",
    "5-*",
    "18446744073709551615-18446744073709551615",
    "1-99999999999999",
    "*-1",
    "(5-3",
    "(0-0",
    "(18446744073709551615-18446744073709551615",
  };

  /** Well-formed writes, so that there is something of each type to meet. */
  private static final String[] SEEDS = {
    "LRANGE K N N",
    "DUMP K",
    "SORT K BY nosort ALPHA GET # LIMIT N N STORE K",
    "LMOVE K K LEFT RIGHT",
    "BLMOVE K K LEFT LEFT 0.1",
    "LMPOP 2 K K LEFT COUNT N",
    "BLMPOP 0.1 1 K LEFT",
    "ZMPOP 1 K MIN COUNT N",
    "BZMPOP 0.1 1 K MAX",
    "LINSERT K BEFORE W W",
    "BITOP XOR K K K",
    "HEXPIRE K N FIELDS 1 W",
    "HPTTL K FIELDS 1 W",
    "HPERSIST K FIELDS 1 W",
    "HGETEX K PX N FIELDS 1 W",
    "HGETDEL K FIELDS 1 W",
    "HSETEX K PX N FIELDS 1 W W",
    "GEOSEARCH K FROMLONLAT 15 37 BYBOX N N km",
    "GEOSEARCHSTORE K K FROMLONLAT 15 37 BYRADIUS D km",
    "XTRIM K MAXLEN N",
    "XCLAIM K g c N 0-1",
    "XAUTOCLAIM K g c 0 0 COUNT N",
    "XPENDING K g - + N",
    "XREAD COUNT N STREAMS K 0",
    "XSETID K 5-3",
    "XGROUP SETID K g 0",
    "ZREMRANGEBYLEX K [m1 (m3",
    "ZRANGEBYLEX K - + LIMIT N N",
    "HRANDFIELD K N WITHVALUES",
    "ZRANDMEMBER K N",
    "SRANDMEMBER K N",
    "SET K W",
    "SET K N",
    "APPEND K W",
    "SETRANGE K 300 W",
    "SETBIT K 77 1",
    "PFADD K W W W",
    "HSET K W W W W",
    "HSET K W N W N",
    "HPEXPIRE K 20 FIELDS 2 W W",
    "RPUSH K W W W N",
    "LPUSH K W N",
    "SADD K W W W",
    "SADD K 1 2 3 70000",
    "ZADD K 1 W 2 W 3 W",
    "ZADD K D W N W",
    "GEOADD K 13.36 38.11 W 15.08 37.5 W",
    "XADD K * W W",
    "XADD K * W W N N",
    "XGROUP CREATE K g 0 MKSTREAM",
    "XREADGROUP GROUP g c STREAMS K >",
    "PEXPIRE K 30",
    "DEL K K",
    "XREADGROUP GROUP g d COUNT 1 STREAMS K >",
    "XADD K MAXLEN ~ 10 * W W",
    "RENAME K K",
  };

  private final Random random;
  private final List<CommandSpec> specs;

  FuzzWords(Random random, List<CommandSpec> specs) {
    this.random = random;
    this.specs = specs;
  }

  byte[][] next() {
    List<byte[]> words = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      for (String word : SEEDS[random.nextInt(SEEDS.length)].split(" ")) {
        words.add(fill(word));
      }
      if (random.nextInt(4) == 0) {
        words.set(1 + random.nextInt(words.size() - 1), any());
      }
      return words.toArray(byte[][]::new);
    }
    CommandSpec spec = specs.get(random.nextInt(specs.size()));
    for (String part : spec.name().split("\\|")) {
      words.add(bytes(part));
    }
    int count = spec.arity().min() + (random.nextInt(2) == 0 ? 0 : random.nextInt(WORDS_MAX));
    if (random.nextInt(200) == 0) {
      count = LONG_COMMAND_WORDS;
    }
    while (words.size() < count) {
      words.add(any());
    }
    if (random.nextInt(12) != 0) {
      putKeys(spec, words);
    }
    return words.toArray(byte[][]::new);
  }

  /** Puts keys where the command's table has them, and a number of keys that may be right. */
  private void putKeys(CommandSpec spec, List<byte[]> words) {
    for (KeySpec.Part part : spec.keys().parts()) {
      if (part.begin() instanceof KeySpec.Index begin
          && part.find() instanceof KeySpec.Counted counted
          && begin.index() + counted.countAt() < words.size()
          && random.nextInt(8) != 0) {
        int room = Math.max(1, words.size() - begin.index() - counted.first());
        words.set(begin.index() + counted.countAt(), bytes("" + (1 + random.nextInt(room))));
      }
    }
    for (int index : spec.keys().indexes(words.toArray(byte[][]::new))) {
      words.set(index, key());
    }
  }

  private byte[] fill(String word) {
    return switch (word) {
      case "K" -> key();
      case "W" -> member();
      case "N" -> bytes(NUMBERS[random.nextInt(NUMBERS.length)]);
      case "D" -> bytes(DECIMALS[random.nextInt(DECIMALS.length)]);
      default -> bytes(word);
    };
  }

  private byte[] any() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> bytes(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 3 -> bytes(String.valueOf(random.nextInt(-20, 20)));
      case 4 -> bytes(DECIMALS[random.nextInt(DECIMALS.length)]);
      case 5, 6, 7 -> option();
      case 8 -> key();
      default -> member();
    };
  }

  private byte[] option() {
    String word = OPTIONS[random.nextInt(OPTIONS.length)];
    return bytes(random.nextInt(6) == 0 ? word.toLowerCase(Locale.ROOT) : word);
  }

  private byte[] key() {
    return bytes("k" + random.nextInt(KEYS));
  }

  private byte[] member() {
    return switch (random.nextInt(10)) {
      case 0 -> new byte[0];
      case 1 -> binary(1 + random.nextInt(12));
      case 2 -> binary(60 + random.nextInt(400));
      case 3 -> bytes("g");
      case 4 -> bytes("c");
      default -> bytes("m" + random.nextInt(12));
    };
  }

  private byte[] binary(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
