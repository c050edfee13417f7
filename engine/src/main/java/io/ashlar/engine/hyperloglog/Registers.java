package io.ashlar.engine.hyperloglog;

/**
 * The registers of one or more HyperLogLogs as plain numbers, and the estimate they give: the
 * estimator of Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches"
 * (arXiv:1702.01284), which Redis uses.
 */
final class Registers {
  static final int INDEX_BITS = 14;
  static final int COUNT = 1 << INDEX_BITS;

  /** Bits of the hash that are left for the rank; the highest rank is one more. */
  static final int RANK_BITS = 64 - INDEX_BITS;

  private static final double ALPHA = 0.721347520444481703680;

  private final byte[] ranks = new byte[COUNT];

  /** Keeps the larger rank. */
  void raise(int register, int rank) {
    if (rank > ranks[register]) {
      ranks[register] = (byte) rank;
    }
  }

  int get(int register) {
    return ranks[register];
  }

  long estimate() {
    int[] histogram = new int[64];
    for (byte rank : ranks) {
      histogram[rank]++;
    }
    double m = COUNT;
    double z = m * tau((m - histogram[RANK_BITS + 1]) / m);
    for (int rank = RANK_BITS; rank >= 1; rank--) {
      z = (z + histogram[rank]) * 0.5;
    }
    z += m * sigma(histogram[0] / m);
    return Math.round(ALPHA * m * m / z);
  }

  private static double sigma(double from) {
    if (from == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double x = from;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (before != z);
    return z;
  }

  private static double tau(double from) {
    if (from == 0 || from == 1) {
      return 0;
    }
    double x = from;
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (before != z);
    return z / 3;
  }
}
