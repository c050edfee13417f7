package io.ashlar.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One request, encoded once, with places whose digits are rewritten each time it is sent.
 *
 * <p>In the words it is made of, {@code {key}} stands for a key of the key space in braces, so that
 * what is put before or behind does not change its slot; {@code <key>} for the key alone, and
 * {@code <n>} for a random number of {@value #NUMBER_DIGITS} digits.
 */
public final class Request {
  private static final String TAGGED_KEY = "{key}";
  private static final String PLAIN_KEY = "<key>";
  private static final String NUMBER = "<n>";
  private static final String KEY = "key:000000000000";

  /** The last digits of a key that its number can reach. */
  private static final int KEY_DIGITS = 10;

  private static final int NUMBER_DIGITS = 7;

  private final byte[] bytes;

  /** Offsets behind the last digit of each key, and of each random number. */
  private final int[] keyEnds;

  private final int[] numberEnds;
  private final int numbers;

  /** Offsets of each argument's first byte, and behind its last. */
  private final int[] argumentStarts;

  private final int[] argumentEnds;

  private Request(
      byte[] bytes,
      int[] keyEnds,
      int[] numberEnds,
      int numbers,
      int[] argumentStarts,
      int[] argumentEnds) {
    this.bytes = bytes;
    this.argumentStarts = argumentStarts;
    this.argumentEnds = argumentEnds;
    this.keyEnds = keyEnds;
    this.numberEnds = numberEnds;
    this.numbers = numbers;
  }

  /**
   * @param numbers how many different random numbers there are; at most ten million
   */
  public static Request of(int numbers, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Integer> keys = new ArrayList<>();
    List<Integer> randoms = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    out.writeBytes(ascii("*" + words.size() + "\r\n"));
    for (String word : words) {
      String text =
          word.replace(TAGGED_KEY, "{" + KEY + "}")
              .replace(PLAIN_KEY, KEY)
              .replace(NUMBER, "0".repeat(NUMBER_DIGITS));
      out.writeBytes(ascii("$" + text.length() + "\r\n"));
      int start = out.size();
      int key = text.indexOf(KEY);
      if (key >= 0) {
        keys.add(start + key + KEY.length());
      }
      int number = word.indexOf(NUMBER);
      if (number >= 0) {
        if (key >= 0) {
          throw new IllegalArgumentException("a key and a number in one word: " + word);
        }
        randoms.add(start + number + NUMBER_DIGITS);
      }
      out.writeBytes(ascii(text + "\r\n"));
      starts.add(start);
      ends.add(start + text.length());
    }
    return new Request(
        out.toByteArray(), ints(keys), ints(randoms), numbers, ints(starts), ints(ends));
  }

  public static Request of(String... words) {
    return of(1, List.of(words));
  }

  public static Request get() {
    return of("GET", PLAIN_KEY);
  }

  public static Request set(int valueBytes) {
    return of("SET", PLAIN_KEY, "v".repeat(valueBytes));
  }

  int length() {
    return bytes.length;
  }

  void putInto(ByteBuffer buffer) {
    buffer.put(bytes);
  }

  int argumentCount() {
    return argumentStarts.length;
  }

  int argumentStart(int argument) {
    return argumentStarts[argument];
  }

  int argumentLength(int argument) {
    return argumentEnds[argument] - argumentStarts[argument];
  }

  /** Whether an argument is the same in every request that is sent. */
  boolean isFixed(int argument) {
    return !anyWithin(keyEnds, argument) && !anyWithin(numberEnds, argument);
  }

  private boolean anyWithin(int[] ends, int argument) {
    for (int end : ends) {
      if (end > argumentStarts[argument] && end <= argumentEnds[argument]) {
        return true;
      }
    }
    return false;
  }

  /** Rewrites the digits of the request that begins at {@code start}. */
  void number(ByteBuffer buffer, int start, int keyNumber, SplittableRandom random) {
    for (int end : keyEnds) {
      writeDigits(buffer, start + end, KEY_DIGITS, keyNumber);
    }
    for (int end : numberEnds) {
      writeDigits(buffer, start + end, NUMBER_DIGITS, random.nextInt(numbers));
    }
  }

  private static void writeDigits(ByteBuffer buffer, int end, int digits, int number) {
    int rest = number;
    for (int at = end - 1; at >= end - digits; at--) {
      int quotient = rest / 10;
      buffer.put(at, (byte) ('0' + (rest - quotient * 10)));
      rest = quotient;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public String toString() {
    return new String(bytes, 0, Math.min(bytes.length, 80), US_ASCII).replace("\r\n", " ");
  }
}
