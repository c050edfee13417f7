package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * MAXLEN | MINID [= | ~] threshold [LIMIT count].
 *
 * @param maxLength entries to keep at most; -1 without MAXLEN
 * @param minId the smallest ID to keep; null without MINID
 * @param approximate drop whole blocks only
 * @param limit how many entries to drop at most, 0 for any number; {@link #DEFAULT_LIMIT} when not
 *     given
 */
record TrimOptions(long maxLength, @Nullable StreamId minId, boolean approximate, long limit) {
  static final TrimOptions NONE = new TrimOptions(-1, null, false, 0);

  private static final long DEFAULT_LIMIT = -1;
  private static final long BLOCKS_DEFAULT = 100;
  private static final long ENTRIES_DEFAULT = 10_000;
  private static final long ENTRIES_MAX = 1_000_000;

  private static final Reply.Error TWO_STRATEGIES =
      new Reply.Error(
          "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
  private static final Reply.Error NEGATIVE_LENGTH =
      new Reply.Error("ERR The MAXLEN argument must be >= 0.");
  private static final Reply.Error NEGATIVE_LIMIT =
      new Reply.Error("ERR The LIMIT argument must be >= 0.");
  private static final Reply.Error LIMIT_ALONE =
      new Reply.Error(
          "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
  private static final Reply.Error LIMIT_EXACT =
      new Reply.Error("ERR syntax error, LIMIT cannot be used without the special ~ option");

  boolean isNone() {
    return maxLength < 0 && minId == null;
  }

  /**
   * How many of the first entries go. Whole blocks are told from the sums of their chunks, so this
   * takes no longer for a longer stream but by its directory.
   */
  long count(StreamValue stream, EncodingLimits limits) {
    Entries entries = stream.entries();
    StreamId min = minId;
    if (min == null && !approximate) {
      return Math.max(0, entries.size() - maxLength);
    }
    Entries.DropRule rule =
        min == null
            ? (dropped, last) -> entries.size() - dropped >= maxLength
            : (dropped, last) -> Block.compareLast(last, min.ms(), min.seq()) < 0;
    long whole = entries.droppable(approximate ? limit(limits) : 0, rule);
    return approximate || min == null ? whole : whole + entries.countInBlockBefore(min);
  }

  private long limit(EncodingLimits limits) {
    if (limit != DEFAULT_LIMIT) {
      return limit;
    }
    long blocks = BLOCKS_DEFAULT * limits.streamBlockEntries;
    return blocks <= 0 ? ENTRIES_DEFAULT : Math.min(blocks, ENTRIES_MAX);
  }

  /** Trims a stream; answers how many entries went. */
  long apply(Execution x, byte[] key, StreamValue stream) {
    long count = count(stream, x.settings().encoding);
    if (count > 0) {
      x.change(key, StreamType.INSTANCE, new StreamChange.Trim(count));
      x.event(KeyEvent.Kind.STREAM, "xtrim", key);
    }
    return count;
  }

  /** Reads the options one at a time. */
  static final class Parser {
    private final byte[][] args;
    private long maxLength = -1;
    private @Nullable StreamId minId;
    private boolean approximate;
    private long limit = DEFAULT_LIMIT;
    private @Nullable Command error;

    Parser(byte[][] args) {
      this.args = args;
    }

    /** What was wrong, null when nothing was. */
    @Nullable Command error() {
      return error;
    }

    /**
     * Reads the option at an index.
     *
     * @return the index after it; the same index when it is no option; -1 after an error
     */
    int read(int at) {
      boolean last = at + 1 >= args.length;
      if (Words.is(args[at], "MAXLEN") && !last) {
        return strategy(at, true);
      }
      if (Words.is(args[at], "MINID") && !last) {
        return strategy(at, false);
      }
      if (Words.is(args[at], "LIMIT") && !last) {
        return limit(at + 1);
      }
      return at;
    }

    private int strategy(int at, boolean byLength) {
      if (maxLength >= 0 || minId != null) {
        return fail(TWO_STRATEGIES);
      }
      int threshold = at + 1;
      boolean tilde = IdText.is(args[threshold], '~');
      if (threshold + 1 < args.length && (tilde || IdText.is(args[threshold], '='))) {
        approximate = tilde;
        threshold++;
      }
      byte[] text = args[threshold];
      if (!byLength) {
        minId = IdText.parse(text, 0);
        return minId == null ? fail(StreamReplies.INVALID_ID) : threshold + 1;
      }
      if (!Numbers.isLong(text)) {
        return fail(Errors.NOT_AN_INTEGER);
      }
      maxLength = Numbers.toLong(text);
      return maxLength < 0 ? fail(NEGATIVE_LENGTH) : threshold + 1;
    }

    private int limit(int at) {
      if (!Numbers.isLong(args[at])) {
        return fail(Errors.NOT_AN_INTEGER);
      }
      limit = Numbers.toLong(args[at]);
      return limit < 0 ? fail(NEGATIVE_LIMIT) : at + 1;
    }

    /**
     * The options when all are read; null after an error.
     *
     * @param required the error of whoever needs a strategy; null if it may be missing
     */
    @Nullable TrimOptions end(Reply.@Nullable Error required) {
      if (error != null) {
        return null;
      }
      boolean none = maxLength < 0 && minId == null;
      if (none && limit > 0) {
        fail(LIMIT_ALONE);
      } else if (none && required != null) {
        fail(required);
      } else if (limit != DEFAULT_LIMIT && !approximate) {
        fail(LIMIT_EXACT);
      }
      return error == null ? new TrimOptions(maxLength, minId, approximate, limit) : null;
    }

    private int fail(Reply.Error with) {
      error = Command.rejected(with);
      return -1;
    }
  }
}
