package io.ashlar.engine.string;

import java.util.ArrayList;
import java.util.List;

/**
 * A longest common subsequence of two byte strings, by dynamic programming over all pairs of
 * prefixes. Of the table only two rows of lengths are kept, and for each pair one bit: which way
 * the way back goes. Among several answers it is the one that Redis gives.
 */
final class CommonSubsequence {
  /** A run of bytes that follow each other in both strings. */
  record Match(int startInA, int startInB, int length) {}

  private final byte[] a;
  private final byte[] b;
  private final int length;

  /** Bit i * b.length + j: without a's byte i the rest is longer than without b's byte j. */
  private final long[] dropsA;

  CommonSubsequence(byte[] a, byte[] b) {
    this.a = a;
    this.b = b;
    this.dropsA = new long[(int) (((long) a.length * b.length + 63) >>> 6)];
    this.length = fill();
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    byte[] common = new byte[length];
    int left = length;
    for (Match match : matches()) {
      left -= match.length;
      System.arraycopy(a, match.startInA, common, left, match.length);
    }
    return common;
  }

  /** The runs of the subsequence, the last one first. */
  List<Match> matches() {
    List<Match> matches = new ArrayList<>();
    int i = a.length;
    int j = b.length;
    int run = 0;
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        run++;
        i--;
        j--;
        continue;
      }
      if (run > 0) {
        matches.add(new Match(i, j, run));
        run = 0;
      }
      if (dropsA(i - 1, j - 1)) {
        i--;
      } else {
        j--;
      }
    }
    if (run > 0) {
      matches.add(new Match(i, j, run));
    }
    return matches;
  }

  private int fill() {
    int[] above = new int[b.length + 1];
    int[] row = new int[b.length + 1];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        if (a[i] == b[j]) {
          row[j + 1] = above[j] + 1;
        } else if (above[j + 1] > row[j]) {
          row[j + 1] = above[j + 1];
          long bit = (long) i * b.length + j;
          dropsA[(int) (bit >>> 6)] |= 1L << bit;
        } else {
          row[j + 1] = row[j];
        }
      }
      int[] swap = above;
      above = row;
      row = swap;
    }
    return above[b.length];
  }

  private boolean dropsA(int i, int j) {
    long bit = (long) i * b.length + j;
    return (dropsA[(int) (bit >>> 6)] & 1L << bit) != 0;
  }
}
