package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** The count of HRANDFIELD, SRANDMEMBER and ZRANDMEMBER: negative allows repetitions. */
public final class RandomCount {
  public static final Reply.Error OUT_OF_RANGE = new Reply.Error("ERR value is out of range");

  /** More repetitions than this in one reply are refused: they would take all memory. */
  private static final int REPETITIONS_MAX = 1_000_000;

  private RandomCount() {}

  /** What is wrong with the argument as a number, null if nothing is. */
  public static Reply.@Nullable Error error(byte[] argument) {
    if (!Numbers.isLong(argument)) {
      return Errors.NOT_AN_INTEGER;
    }
    return Numbers.toLong(argument) == Long.MIN_VALUE
        ? Errors.outOfRange(-Long.MAX_VALUE, Long.MAX_VALUE)
        : null;
  }

  /**
   * Whether there can be no such reply; for an argument without {@link #error}.
   *
   * @param paired whether each element comes with its value
   */
  public static boolean isTooLarge(byte[] argument, boolean paired) {
    long count = Numbers.toLong(argument);
    return count < -REPETITIONS_MAX || (paired && count > Long.MAX_VALUE / 2);
  }

  /** For an argument without {@link #error} that is not too large. */
  public static int of(byte[] argument) {
    return (int) Math.min(Numbers.toLong(argument), Integer.MAX_VALUE);
  }
}
