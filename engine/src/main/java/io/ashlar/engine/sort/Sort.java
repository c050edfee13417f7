package io.ashlar.engine.sort;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.list.ListElements;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE
 * destination], and SORT_RO without STORE.
 *
 * @param limitCount negative for all
 * @param isSorted false: as they come
 * @param by null: by themselves
 * @param destination null: they are answered
 */
record Sort(
    byte[] key,
    boolean isDescending,
    boolean isAlpha,
    long limitStart,
    long limitCount,
    boolean isSorted,
    @Nullable ValuePattern by,
    List<ValuePattern> gets,
    byte @Nullable [] destination)
    implements Command {
  private static final Reply.Error NO_NUMBER =
      new Reply.Error("ERR One or more scores can't be converted into double");

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    SortSource source = SortSource.of(record);
    if (source == null) {
      return Errors.WRONG_TYPE;
    }
    List<byte[]> range = range(x, source);
    if (range == null) {
      return NO_NUMBER;
    }
    return destination == null ? answer(x, range) : store(x, range, destination);
  }

  /** The elements wanted in their order; null when a weight is no number. */
  private @Nullable List<byte[]> range(Execution x, SortSource source) {
    long size = source.size();
    long start = Math.min(Math.max(limitStart, 0), size);
    long count = limitCount < 0 ? size - start : Math.min(limitCount, size - start);
    if (isSorted) {
      return SortedElements.range(
          this, x, source.elements(0, size, false), (int) start, (int) count);
    }
    if (!source.isOrdered() && destination != null) {
      // So that the result is the same everywhere, as in Redis.
      Sort byBytes = new Sort(key, isDescending, true, start, count, true, null, gets, destination);
      return byBytes.range(x, source);
    }
    return source.elements(start, count, isDescending);
  }

  private Reply answer(Execution x, List<byte[]> range) {
    List<Reply> items = new ArrayList<>(range.size());
    for (byte[] element : range) {
      if (gets.isEmpty()) {
        items.add(Reply.Bulk.of(element));
      }
      for (ValuePattern get : gets) {
        byte[] value = get.value(x, element);
        items.add(value == null ? Reply.NIL : Reply.Bulk.of(value));
      }
    }
    return new Reply.Array(items);
  }

  private Reply store(Execution x, List<byte[]> range, byte[] to) {
    List<byte[]> items = range;
    if (!gets.isEmpty()) {
      items = new ArrayList<>();
      for (byte[] element : range) {
        for (ValuePattern get : gets) {
          byte[] value = get.value(x, element);
          items.add(value == null ? new byte[0] : value);
        }
      }
    }
    if (!items.isEmpty()) {
      ListElements.store(x, to, items);
      x.event(KeyEvent.Kind.LIST, "sortstore", to);
    } else if (x.findForWrite(to) != null) {
      x.delete(to);
      x.event(KeyEvent.Kind.GENERIC, "del", to);
    }
    return Reply.Int.of(items.size());
  }
}
