package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.ScanCursor;
import io.ashlar.engine.command.ScanOptions;
import io.ashlar.engine.table.ElementTable;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]. A cursor is a place in the order of
 * the fields' hashes; a packed hash is told whole.
 */
record HScan(byte[] key, long cursor, ScanOptions options) implements HashCommand {
  static Command parse(byte[][] args) {
    return ScanCursor.isCursor(args[2])
        ? new HScan(args[1], ScanCursor.toCursor(args[2]), ScanOptions.parse(args, 3, true))
        : Command.rejected(ScanCursor.INVALID);
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    if (options.error() != null && !hash.isEmpty()) {
      return options.error();
    }
    List<Reply> items = new ArrayList<>();
    long next =
        hash.walk(
            cursor & (ElementTable.WALK_END - 1),
            options.count(),
            entry -> {
              if (HashValue.isLive(entry, x.nowMs())
                  && (options.pattern() == null || options.matches(entry.key()))) {
                items.add(HashCommand.name(entry));
                if (!options.noValues()) {
                  items.add(HashCommand.value(entry));
                }
              }
            });
    long told = next == ElementTable.WALK_END ? 0 : next;
    return Reply.Array.of(Reply.Bulk.of(Numbers.toBytes(told)), new Reply.Array(items));
  }
}
