package io.ashlar.engine.list;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What several list commands do. */
final class Lists {
  private Lists() {}

  /** Null when the record holds another type. */
  static @Nullable ListValue of(Object record) {
    return Records.collection(record) instanceof ListValue list ? list : null;
  }

  /** LEFT is the first end, RIGHT the last; null for anything else. */
  static @Nullable Boolean isFirst(byte[] side) {
    return Words.is(side, "LEFT") ? Boolean.TRUE : Words.is(side, "RIGHT") ? Boolean.FALSE : null;
  }

  static void push(Execution x, byte[] key, boolean atFirst, List<byte[]> elements) {
    x.change(key, ListType.INSTANCE, new ListChange.Push(atFirst, elements));
    x.event(KeyEvent.Kind.LIST, atFirst ? "lpush" : "rpush", key);
  }

  /** Takes one element off an end of a list. */
  static Reply pop(Execution x, byte[] key, ListValue list, boolean fromFirst) {
    Reply element = list.get(fromFirst ? 0 : list.size() - 1);
    take(x, key, list, fromFirst, 1);
    return element;
  }

  /** Takes up to {@code most} elements off an end, in the order in which they leave. */
  static Reply.Array popSeveral(
      Execution x, byte[] key, ListValue list, boolean fromFirst, long most) {
    long count = Math.min(most, list.size());
    List<Reply> elements = list.range(fromFirst ? 0 : list.size() - count, count);
    if (!fromFirst) {
      Collections.reverse(elements);
    }
    take(x, key, list, fromFirst, count);
    return new Reply.Array(elements);
  }

  private static void take(Execution x, byte[] key, ListValue list, boolean fromFirst, long count) {
    x.change(
        key,
        ListType.INSTANCE,
        fromFirst ? new ListChange.Trim(count, 0) : new ListChange.Trim(0, count));
    tellTaken(x, key, list, fromFirst ? "lpop" : "rpop");
  }

  /** After elements were taken out, perhaps the last ones. */
  static void tellTaken(Execution x, byte[] key, ListValue list, String event) {
    x.event(KeyEvent.Kind.LIST, event, key);
    if (list.isEmpty()) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
  }
}
