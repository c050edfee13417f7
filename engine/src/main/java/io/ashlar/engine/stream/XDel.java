package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * XDEL key id [id ...].
 *
 * @param ids null when one of them is none, which counts only if the key exists
 */
record XDel(byte[] key, @Nullable List<StreamId> ids) implements Command {
  static Command parse(byte[][] args) {
    return new XDel(args[1], ids(args, 2));
  }

  /** The IDs from an index on; null when one of them is none. */
  static @Nullable List<StreamId> ids(byte[][] args, int from) {
    List<StreamId> ids = new ArrayList<>(args.length - from);
    for (int i = from; i < args.length; i++) {
      StreamId id = IdText.parse(args[i], 0);
      if (id == null) {
        return null;
      }
      ids.add(id);
    }
    return ids;
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
    if (ids == null) {
      return StreamReplies.INVALID_ID;
    }
    Set<StreamId> present = new LinkedHashSet<>();
    for (StreamId id : ids) {
      if (stream.entries().contains(id)) {
        present.add(id);
      }
    }
    if (!present.isEmpty()) {
      x.change(key, StreamType.INSTANCE, new StreamChange.Delete(List.copyOf(present)));
      x.event(KeyEvent.Kind.STREAM, "xdel", key);
    }
    return Reply.Int.of(present.size());
  }
}
