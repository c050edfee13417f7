package io.ashlar.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.topology.SlotHash;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The keys {@code key:000000000000} to {@code key:000000999999} and so on, 16 bytes each, as
 * redis-benchmark names them, with the slot of each worked out once.
 */
public final class KeySpace {
  static final int KEY_BYTES = 16;
  private static final int PREFIX_BYTES = 4;

  /** The slot of a key that is left out. */
  private static final char NO_SLOT = Character.MAX_VALUE;

  private final char[] slotOfKey;

  public KeySpace(int count) {
    slotOfKey = new char[count];
    byte[] key = "key:000000000000".getBytes(US_ASCII);
    for (int i = 0; i < count; i++) {
      writeDigits(key, i);
      slotOfKey[i] = (char) SlotHash.slotOf(key);
    }
  }

  private KeySpace(char[] slotOfKey) {
    this.slotOfKey = slotOfKey;
  }

  /** The keys of those slots only, under the same numbers. */
  public KeySpace within(IntPredicate slots) {
    char[] kept = slotOfKey.clone();
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] != NO_SLOT && !slots.test(kept[i])) {
        kept[i] = NO_SLOT;
      }
    }
    return new KeySpace(kept);
  }

  /** The keys with these numbers only; the last is not among them. */
  public KeySpace between(int first, int end) {
    char[] kept = slotOfKey.clone();
    Arrays.fill(kept, 0, first, NO_SLOT);
    Arrays.fill(kept, end, kept.length, NO_SLOT);
    return new KeySpace(kept);
  }

  /** How many keys there are. */
  public int count() {
    int count = 0;
    for (char slot : slotOfKey) {
      count += slot == NO_SLOT ? 0 : 1;
    }
    return count;
  }

  private static void writeDigits(byte[] key, int number) {
    int rest = number;
    for (int at = KEY_BYTES - 1; at >= PREFIX_BYTES; at--) {
      key[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** For each node the numbers of the keys whose slots it leads. */
  int[][] divide(SlotOwners owners) {
    int[][] numbers = new int[owners.nodes().size()][];
    int[] counts = new int[numbers.length];
    for (int n = 0; n < numbers.length; n++) {
      numbers[n] = new int[slotOfKey.length / numbers.length + 16];
    }
    for (int key = 0; key < slotOfKey.length; key++) {
      int node = slotOfKey[key] == NO_SLOT ? -1 : owners.nodeOf(slotOfKey[key]);
      if (node < 0) {
        continue;
      }
      if (counts[node] == numbers[node].length) {
        numbers[node] = Arrays.copyOf(numbers[node], counts[node] * 2);
      }
      numbers[node][counts[node]++] = key;
    }
    for (int n = 0; n < numbers.length; n++) {
      numbers[n] = Arrays.copyOf(numbers[n], counts[n]);
    }
    return numbers;
  }
}
