package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.ScanCursor;
import io.ashlar.engine.command.ScanOptions;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.DoubleText;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ZSCAN key cursor [MATCH pattern] [COUNT count]. A cursor is a place in the order of the members'
 * hashes: it needs nothing remembered, and means the same on every replica and after growth.
 *
 * @param cursor 0 begins
 */
record ZScan(byte[] key, long cursor, ScanOptions options) implements Command {
  private static final Reply NOTHING = page(0, List.of());

  static Command parse(byte[][] args) {
    return ScanCursor.isCursor(args[2])
        ? new ZScan(args[1], ScanCursor.toCursor(args[2]), ScanOptions.parse(args, 3, false))
        : Command.rejected(ScanCursor.INVALID);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.read(x, key, NOTHING, this::scan);
  }

  private Reply scan(SortedSet set) {
    if (options.error() != null) {
      return options.error();
    }
    List<Reply> items = new ArrayList<>();
    long next =
        set.walk(
            cursor & (SortedSet.WALK_END - 1),
            options.count(),
            (array, offset, length, score) -> {
              if (options.pattern() == null
                  || options.matches(Arrays.copyOfRange(array, offset, offset + length))) {
                items.add(new Reply.Bulk(array, offset, length));
                items.add(Reply.Bulk.of(DoubleText.of(score)));
              }
              return true;
            });
    return page(next == SortedSet.WALK_END ? 0 : next, items);
  }

  private static Reply page(long next, List<Reply> items) {
    return Reply.Array.of(Reply.Bulk.of(Numbers.toBytes(next)), new Reply.Array(items));
  }
}
