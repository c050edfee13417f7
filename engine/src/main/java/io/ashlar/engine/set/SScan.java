package io.ashlar.engine.set;

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
 * SSCAN key cursor [MATCH pattern] [COUNT count]. A cursor is a place in the order of the members'
 * hashes; a small set is told whole.
 */
record SScan(byte[] key, long cursor, ScanOptions options) implements SetCommand {
  static Command parse(byte[][] args) {
    return ScanCursor.isCursor(args[2])
        ? new SScan(args[1], ScanCursor.toCursor(args[2]), ScanOptions.parse(args, 3, false))
        : Command.rejected(ScanCursor.INVALID);
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    if (options.error() != null && !set.isEmpty()) {
      return options.error();
    }
    List<Reply> members = new ArrayList<>();
    long next =
        set.walkMembers(
            cursor & (ElementTable.WALK_END - 1),
            options.count(),
            (array, offset, length) -> {
              if (options.pattern() == null
                  || options.matches(SetValue.copy(array, offset, length))) {
                members.add(SetValue.reply(array, offset, length));
              }
            });
    long told = next == ElementTable.WALK_END ? 0 : next;
    return Reply.Array.of(Reply.Bulk.of(Numbers.toBytes(told)), new Reply.Array(members));
  }
}
