package io.ashlar.node.info;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The latest commands that took longer than {@code slowlog-log-slower-than}. Whether a command is
 * slow is one volatile read; only slow ones take the lock.
 */
public final class SlowLog {
  /** What Redis keeps of a command: so many arguments, so many bytes of each. */
  static final int ARGS_MAX = 32;

  static final int ARG_BYTES_MAX = 128;

  /**
   * @param id ascending, never used twice
   * @param atSeconds since the epoch
   * @param usec how long it took, microseconds
   * @param args cut off as Redis does
   */
  public record Entry(
      long id, long atSeconds, long usec, List<byte[]> args, String address, String clientName) {}

  private final ArrayDeque<Entry> newestFirst = new ArrayDeque<>();
  private volatile long thresholdUsec = 10_000;
  private int lengthMax = 128;
  private long nextId;

  /**
   * @param usec 0 logs every command, a negative value none
   */
  public void setThresholdUsec(long usec) {
    thresholdUsec = usec;
  }

  public synchronized void setLengthMax(long length) {
    lengthMax = (int) Math.min(length, Integer.MAX_VALUE);
    trim();
  }

  public boolean isSlow(long nanos) {
    long threshold = thresholdUsec;
    return threshold >= 0 && nanos / 1000 >= threshold;
  }

  public synchronized void add(
      byte[][] args, String address, String clientName, long atSeconds, long usec) {
    newestFirst.addFirst(new Entry(nextId++, atSeconds, usec, shorten(args), address, clientName));
    trim();
  }

  /**
   * The latest entries, newest first.
   *
   * @param limit -1 for all
   */
  public synchronized List<Entry> latest(long limit) {
    return newestFirst.stream().limit(limit < 0 ? Long.MAX_VALUE : limit).toList();
  }

  public synchronized int length() {
    return newestFirst.size();
  }

  public synchronized void reset() {
    newestFirst.clear();
  }

  private void trim() {
    while (newestFirst.size() > lengthMax) {
      newestFirst.removeLast();
    }
  }

  private static List<byte[]> shorten(byte[][] args) {
    List<byte[]> kept = new ArrayList<>();
    int count = Math.min(args.length, ARGS_MAX);
    for (int i = 0; i < count; i++) {
      if (i == ARGS_MAX - 1 && args.length > ARGS_MAX) {
        kept.add(("... (" + (args.length - ARGS_MAX + 1) + " more arguments)").getBytes(UTF_8));
      } else if (args[i].length > ARG_BYTES_MAX) {
        byte[] note = ("... (" + (args[i].length - ARG_BYTES_MAX) + " more bytes)").getBytes(UTF_8);
        byte[] cut = Arrays.copyOf(args[i], ARG_BYTES_MAX + note.length);
        System.arraycopy(note, 0, cut, ARG_BYTES_MAX, note.length);
        kept.add(cut);
      } else {
        kept.add(args[i].clone());
      }
    }
    return kept;
  }
}
