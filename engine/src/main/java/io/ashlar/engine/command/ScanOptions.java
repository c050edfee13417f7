package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What follows the cursor of HSCAN, SSCAN and ZSCAN: [MATCH pattern] [COUNT count] [NOVALUES].
 *
 * @param pattern null for any element
 * @param count about how many elements to look at
 * @param error what is wrong with them: told only when there is a collection to scan
 */
public record ScanOptions(
    byte @Nullable [] pattern, int count, boolean noValues, Reply.@Nullable Error error) {
  private static final int DEFAULT_COUNT = 10;

  /** Bounds one call, however large the count: more would hold the shard for too long. */
  private static final int COUNT_MAX = 10_000;

  /**
   * @param first index of the first option
   * @param hash whether NOVALUES is one
   */
  public static ScanOptions parse(byte[][] args, int first, boolean hash) {
    byte[] pattern = null;
    long count = DEFAULT_COUNT;
    boolean noValues = false;
    for (int i = first; i < args.length; i++) {
      if (Words.is(args[i], "COUNT") && i + 1 < args.length) {
        byte[] value = args[++i];
        if (!Numbers.isLong(value)) {
          return wrong(Errors.NOT_AN_INTEGER);
        }
        count = Numbers.toLong(value);
        if (count < 1) {
          return wrong(Errors.SYNTAX);
        }
      } else if (Words.is(args[i], "MATCH") && i + 1 < args.length) {
        byte[] value = args[++i];
        pattern = Glob.matchesAll(value) ? null : value;
      } else if (hash && Words.is(args[i], "NOVALUES")) {
        noValues = true;
      } else {
        return wrong(Errors.SYNTAX);
      }
    }
    return new ScanOptions(pattern, (int) Math.min(count, COUNT_MAX), noValues, null);
  }

  private static ScanOptions wrong(Reply.Error error) {
    return new ScanOptions(null, DEFAULT_COUNT, false, error);
  }

  public boolean matches(byte[] element) {
    return pattern == null || Glob.matches(pattern, element);
  }
}
