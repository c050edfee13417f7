package io.ashlar.engine.sort;

import java.util.Arrays;

/**
 * The part of a name that its slot follows from: what stands in its first pair of braces, or all of
 * it. Names with equal parts are in the same slot, whatever the hash.
 */
final class SlotPart {
  private SlotPart() {}

  /** Whether every key that a pattern may name is in the slot of a key. */
  static boolean isShared(byte[] pattern, byte[] key) {
    int open = -1;
    for (int i = 0; i < pattern.length; i++) {
      switch (pattern[i]) {
        case '*', '?', '[', '\\' -> {
          return false;
        }
        case '{' -> open = open == -1 ? i : open;
        case '}' -> {
          if (open >= 0 && i > open + 1) {
            return Arrays.equals(Arrays.copyOfRange(pattern, open + 1, i), of(key));
          }
          if (open >= 0) {
            // Empty braces: the whole name counts, whatever follows.
            open = -2;
          }
        }
        default -> {}
      }
    }
    return Arrays.equals(pattern, of(key));
  }

  private static byte[] of(byte[] key) {
    int open = indexOf(key, '{', 0);
    int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
    return close > open + 1 ? Arrays.copyOfRange(key, open + 1, close) : key;
  }

  private static int indexOf(byte[] key, char wanted, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
