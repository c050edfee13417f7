package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * XACK key group id [id ...].
 *
 * @param ids null when one of them is none, which counts only if the group exists
 */
record XAck(byte[] key, byte[] group, @Nullable List<StreamId> ids) implements Command {
  static Command parse(byte[][] args) {
    return new XAck(args[1], args[2], XDel.ids(args, 3));
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Reply.ZERO;
    }
    StreamValue stream = StreamValue.of(record);
    if (stream == null) {
      return Errors.WRONG_TYPE;
    }
    Group found = stream.group(group);
    if (found == null) {
      return Reply.ZERO;
    }
    if (ids == null) {
      return StreamReplies.INVALID_ID;
    }
    Set<StreamId> pending = new LinkedHashSet<>();
    for (StreamId id : ids) {
      if (found.pending().find(id) != PendingTable.NONE) {
        pending.add(id);
      }
    }
    if (!pending.isEmpty()) {
      x.change(key, StreamType.INSTANCE, new StreamChange.Acknowledge(group, List.copyOf(pending)));
    }
    return Reply.Int.of(pending.size());
  }
}
