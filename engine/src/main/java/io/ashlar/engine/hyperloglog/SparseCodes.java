package io.ashlar.engine.hyperloglog;

import java.util.Arrays;

/**
 * The opcodes of a sparse HyperLogLog. Raising a register splits the opcode that covers it and then
 * joins equal neighbours, in the order in which Redis does, so that the bytes are the same.
 */
final class SparseCodes {
  enum Outcome {
    /** The register was at least so high. */
    SAME,
    RAISED,
    /** The sparse form cannot hold it; nothing has changed. */
    TOO_LARGE
  }

  private static final int SHORT_ZEROS_MAX = 64;
  private static final int RANK_MAX = 32;
  private static final int RUN_MAX = 4;

  /** How many opcodes, from the one before the change on, are looked at for joining. */
  private static final int JOIN_SCAN = 5;

  private byte[] bytes;
  private int end;

  SparseCodes(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return end;
  }

  Outcome raise(int register, int rank, int bytesMax) {
    if (rank > RANK_MAX) {
      return Outcome.TOO_LARGE;
    }
    int before = -1;
    int at = Sketch.HEADER_BYTES;
    int first = 0;
    while (at < end && first + span(at) <= register) {
      first += span(at);
      before = at;
      at += width(at);
    }
    if (at >= end || at + width(at) > end) {
      throw new CorruptSketchException();
    }
    int old = rankAt(at);
    if (old >= rank) {
      return Outcome.SAME;
    }
    int last = first + span(at) - 1;
    if (span(at) == 1 && width(at) == 1) {
      putRun(bytes, at, rank, 1);
    } else if (!split(at, old, register - first, last - register, rank, bytesMax)) {
      return Outcome.TOO_LARGE;
    }
    join(before < 0 ? Sketch.HEADER_BYTES : before);
    return Outcome.RAISED;
  }

  /** Replaces an opcode by up to three: what lies before the register, the register, the rest. */
  private boolean split(int at, int old, int lower, int upper, int rank, int bytesMax) {
    byte[] parts = new byte[5];
    int used = putPart(parts, 0, old, lower);
    putRun(parts, used, rank, 1);
    used = putPart(parts, used + 1, old, upper);
    int oldWidth = width(at);
    int more = used - oldWidth;
    if (more > 0 && end + more > bytesMax) {
      return false;
    }
    if (end + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end + more, bytes.length + bytes.length / 2));
    }
    System.arraycopy(bytes, at + oldWidth, bytes, at + used, end - at - oldWidth);
    System.arraycopy(parts, 0, bytes, at, used);
    end += more;
    return true;
  }

  private static int putPart(byte[] parts, int at, int rank, int count) {
    if (count == 0) {
      return at;
    }
    if (rank > 0) {
      putRun(parts, at, rank, count);
      return at + 1;
    }
    return at + putZeros(parts, at, count);
  }

  private void join(int from) {
    int at = from;
    int left = JOIN_SCAN;
    while (at < end && left > 0) {
      left--;
      int rank = rankAt(at);
      if (rank == 0) {
        at += width(at);
        continue;
      }
      boolean joins = at + 1 < end && rankAt(at + 1) == rank && span(at) + span(at + 1) <= RUN_MAX;
      if (!joins) {
        at++;
        continue;
      }
      // The joined opcode is looked at again: it may join with the one behind it.
      putRun(bytes, at + 1, rank, span(at) + span(at + 1));
      System.arraycopy(bytes, at + 1, bytes, at, end - at - 1);
      end--;
    }
  }

  void addTo(Registers registers) {
    int register = 0;
    for (int at = Sketch.HEADER_BYTES; at < end; at += width(at)) {
      if (at + width(at) > end || register + span(at) > Registers.COUNT) {
        throw new CorruptSketchException();
      }
      int rank = rankAt(at);
      int stop = register + span(at);
      for (; register < stop; register++) {
        registers.raise(register, rank);
      }
    }
    if (register != Registers.COUNT) {
      throw new CorruptSketchException();
    }
  }

  String decoded() {
    StringBuilder text = new StringBuilder();
    for (int at = Sketch.HEADER_BYTES; at < end; at += width(at)) {
      int rank = rankAt(at);
      text.append(at == Sketch.HEADER_BYTES ? "" : " ");
      if (rank > 0) {
        text.append("v:").append(rank).append(',').append(span(at));
      } else {
        text.append(width(at) == 1 ? "z:" : "Z:").append(span(at));
      }
    }
    return text.toString();
  }

  /**
   * Writes zeros as one opcode.
   *
   * @return how many bytes it took
   */
  static int putZeros(byte[] to, int at, int count) {
    if (count <= SHORT_ZEROS_MAX) {
      to[at] = (byte) (count - 1);
      return 1;
    }
    to[at] = (byte) (count - 1 >>> 8 | 0x40);
    to[at + 1] = (byte) (count - 1);
    return 2;
  }

  private static void putRun(byte[] to, int at, int rank, int count) {
    to[at] = (byte) (0x80 | rank - 1 << 2 | count - 1);
  }

  private int width(int at) {
    return (bytes[at] & 0xc0) == 0x40 ? 2 : 1;
  }

  /** 0 for zeros. */
  private int rankAt(int at) {
    return bytes[at] < 0 ? (bytes[at] >>> 2 & 0x1f) + 1 : 0;
  }

  private int span(int at) {
    if (bytes[at] < 0) {
      return (bytes[at] & 3) + 1;
    }
    if (width(at) == 1) {
      return (bytes[at] & 0x3f) + 1;
    }
    return ((bytes[at] & 0x3f) << 8 | (at + 1 < end ? bytes[at + 1] & 0xff : 0)) + 1;
  }
}
