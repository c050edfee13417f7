package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Builds a command from text and bytes, and draws the arguments that tend to be wrong. */
final class Words {
  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "2",
    "7",
    "10",
    "-10",
    "100",
    "9999",
    "10000",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775806"
  };

  private static final String[] NOT_NUMBERS = {
    "", " ", "1 ", " 1", "+1", "01", "-0", "1.0", "x", "9223372036854775808", "0x10", "1e2", "--1"
  };

  private static final String[] FLOATS = {
    "0.1",
    "-0.25",
    "3.0e3",
    "1e-7",
    "5",
    "-5",
    "1.5",
    "0.30000000000000004",
    "1e17",
    "-1e16",
    "123456789.123456789",
    "200.5",
    "-0"
  };

  private static final String[] NOT_FLOATS = {"", "abc", "1 ", " 1", "nan", "1.2.3", "e5", "1,5"};

  private static final int ONE_WRONG_IN = 12;

  private final List<byte[]> words = new ArrayList<>();

  private Words() {}

  static Words of(String... words) {
    return new Words().and(words);
  }

  Words and(String... more) {
    for (String word : more) {
      words.add(word.getBytes(ISO_8859_1));
    }
    return this;
  }

  Words and(byte[] word) {
    words.add(word);
    return this;
  }

  Words andIf(boolean condition, String... more) {
    return condition ? and(more) : this;
  }

  /** The command as it stands. */
  byte[][] exactly() {
    return words.toArray(byte[][]::new);
  }

  /** The command; sometimes an argument short or long, its name in any case. */
  byte[][] build(Random random) {
    int slip = random.nextInt(80);
    if (slip == 0 && words.size() > 1) {
      words.removeLast();
    } else if (slip == 1) {
      and("extra");
    }
    int spelling = random.nextInt(6);
    if (spelling < 2) {
      String name = new String(words.getFirst(), ISO_8859_1);
      words.set(
          0,
          (spelling == 0
                  ? name.toLowerCase(Locale.ROOT)
                  : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT))
              .getBytes(ISO_8859_1));
    }
    return exactly();
  }

  /** Mostly an integer near an edge. */
  static String integer(Random random) {
    if (random.nextInt(ONE_WRONG_IN) == 0) {
      return pick(random, NOT_NUMBERS);
    }
    return random.nextBoolean() ? String.valueOf(random.nextInt(40) - 20) : pick(random, NUMBERS);
  }

  /** An index into a short string. */
  static String index(Random random) {
    if (random.nextInt(ONE_WRONG_IN) == 0) {
      return integer(random);
    }
    return String.valueOf(random.nextInt(60) - 20);
  }

  static String decimal(Random random) {
    if (random.nextInt(ONE_WRONG_IN) == 0) {
      return pick(random, NOT_FLOATS);
    }
    return random.nextInt(3) == 0 ? String.valueOf(random.nextInt(200)) : pick(random, FLOATS);
  }

  /** A value: numbers, short and long text, bytes of any kind. */
  static byte[] value(Random random) {
    switch (random.nextInt(7)) {
      case 0:
      case 1:
        return integer(random).getBytes(ISO_8859_1);
      case 2:
        return decimal(random).getBytes(ISO_8859_1);
      case 3:
        // Around the length where Redis changes its encoding.
        return "e".repeat(42 + random.nextInt(5)).getBytes(ISO_8859_1);
      case 4:
        byte[] bytes = new byte[random.nextInt(24)];
        random.nextBytes(bytes);
        return bytes;
      case 5:
        return new byte[random.nextInt(300)];
      default:
        return pick(random, "", "hello", "world", "mytext", "ohmytext").getBytes(ISO_8859_1);
    }
  }

  static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** True once in so many times. */
  static boolean once(Random random, int in) {
    return random.nextInt(in) == 0;
  }
}
