package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import java.util.Arrays;

/**
 * How large a table's array and hash become: the array is the largest power of two of which more
 * than half is in use. Counts the keys once, then {@link #choose}s.
 */
final class TableSizes {
  private static final int MAX_BITS = 26;
  private static final int EXACT_MAX = 8;
  private static final int MANTISSA_MAX = 16;
  private static final Object[] NO_VALUES = {};

  /** Keys k with 2^(i-1) < k <= 2^i. */
  private final int[] counts = new int[MAX_BITS + 1];

  private int integers;
  private int total;
  private int arraySize;
  private int inArray;

  void countArray(Object[] array) {
    int index = 1;
    for (int bit = 0, power = 1; bit <= MAX_BITS; bit++, power *= 2) {
      int limit = Math.min(power, array.length);
      if (index > limit) {
        break;
      }
      int used = 0;
      for (; index <= limit; index++) {
        if (array[index - 1] != NIL) {
          used++;
        }
      }
      counts[bit] += used;
      integers += used;
      total += used;
    }
  }

  void countKey(Object key) {
    total++;
    if (key instanceof Double number) {
      int index = (int) number.doubleValue();
      if (index == number && index > 0 && index <= 1 << MAX_BITS) {
        counts[32 - Integer.numberOfLeadingZeros(index - 1)]++;
        integers++;
      }
    }
  }

  void choose() {
    int sum = 0;
    for (int bit = 0, power = 1; bit <= MAX_BITS && power / 2 < integers; bit++, power *= 2) {
      sum += counts[bit];
      if (counts[bit] > 0 && sum > power / 2) {
        arraySize = power;
        inArray = sum;
      }
      if (sum == integers) {
        break;
      }
    }
  }

  int arraySize() {
    return arraySize;
  }

  int hashSize() {
    return total - inArray;
  }

  static int nextPowerOfTwo(int size) {
    if (size > 1 << MAX_BITS) {
      throw LuaError.of("table overflow");
    }
    return size == 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
  }

  static Object[] filled(int size) {
    if (size == 0) {
      return NO_VALUES;
    }
    Object[] values = new Object[size];
    Arrays.fill(values, NIL);
    return values;
  }

  /**
   * The room that a table constructor asks for. Lua 5.1 keeps it in a byte, five bits of exponent
   * and three of mantissa, rounded up; the size decides the order of traversal, so it is rounded
   * here too.
   */
  static int rounded(int size) {
    if (size < EXACT_MAX) {
      return size;
    }
    int mantissa = size;
    int shift = 0;
    while (mantissa >= MANTISSA_MAX) {
      mantissa = (mantissa + 1) >> 1;
      shift++;
    }
    return mantissa << shift;
  }
}
