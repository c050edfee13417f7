package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Glob;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.ScanCursor;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.DoubleText;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ZSCAN key cursor [MATCH pattern] [COUNT count]. A cursor is a place in the order of the members'
 * hashes: it needs nothing remembered, and means the same on every replica and after growth.
 *
 * @param optionError what is wrong with the options; Redis looks at the key first
 * @param cursor 0 begins; those beyond the last place find nothing
 */
record ZScan(
    byte[] key,
    Reply.@Nullable Error optionError,
    long cursor,
    byte @Nullable [] pattern,
    long count)
    implements Command {
  private static final int DEFAULT_COUNT = 10;

  /** Bounds one call, however large the count: more would hold the shard for too long. */
  private static final int COUNT_MAX = 10_000;

  private static final Reply NOTHING = page(0, List.of());

  static Command parse(byte[][] args) {
    if (!ScanCursor.isCursor(args[2])) {
      return Command.rejected(ScanCursor.INVALID);
    }
    Reply.Error error = null;
    byte[] pattern = null;
    long count = DEFAULT_COUNT;
    for (int i = 3; i < args.length && error == null; i += 2) {
      byte[] value = i + 1 < args.length ? args[i + 1] : null;
      if (value != null && Words.is(args[i], "COUNT")) {
        count = Numbers.isLong(value) ? Numbers.toLong(value) : DEFAULT_COUNT;
        error = !Numbers.isLong(value) ? Errors.NOT_AN_INTEGER : count < 1 ? Errors.SYNTAX : null;
      } else if (value != null && Words.is(args[i], "MATCH")) {
        pattern = Glob.matchesAll(value) ? null : value;
      } else {
        error = Errors.SYNTAX;
      }
    }
    return new ZScan(args[1], error, ScanCursor.toCursor(args[2]), pattern, count);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.read(x, key, NOTHING, set -> optionError == null ? scan(set) : optionError);
  }

  private Reply scan(SortedSet set) {
    if (cursor < 0 || cursor >= SortedSet.WALK_END) {
      return NOTHING;
    }
    List<Reply> items = new ArrayList<>();
    long next =
        set.walk(
            cursor,
            (int) Math.min(count, COUNT_MAX),
            (array, offset, length, score) -> {
              if (isWanted(array, offset, length)) {
                items.add(new Reply.Bulk(array, offset, length));
                items.add(Reply.Bulk.of(DoubleText.of(score)));
              }
              return true;
            });
    return page(next == SortedSet.WALK_END ? 0 : next, items);
  }

  private boolean isWanted(byte[] array, int offset, int length) {
    return pattern == null
        || Glob.matches(pattern, Arrays.copyOfRange(array, offset, offset + length));
  }

  private static Reply page(long next, List<Reply> items) {
    return Reply.Array.of(Reply.Bulk.of(Numbers.toBytes(next)), new Reply.Array(items));
  }
}
