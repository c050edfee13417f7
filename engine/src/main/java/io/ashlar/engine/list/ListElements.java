package io.ashlar.engine.list;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.value.CollectionValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands of other families see of a list, and how they make one. */
public final class ListElements {
  private static final int CHANGE_BYTES = 48 << 10;

  /** What an element takes in a change beside its bytes. */
  private static final int ELEMENT_BYTES = 2;

  private final ListValue list;

  private ListElements(ListValue list) {
    this.list = list;
  }

  /** Null when the value is no list. */
  public static @Nullable ListElements of(CollectionValue value) {
    return value instanceof ListValue list ? new ListElements(list) : null;
  }

  public long size() {
    return list.size();
  }

  /**
   * Copies of elements that are there.
   *
   * @param from index of the first, counted from the end if {@code reverse}
   */
  public List<byte[]> elements(long from, long count, boolean reverse) {
    List<byte[]> elements = new ArrayList<>((int) count);
    if (count == 0) {
      return elements;
    }
    ListCursor cursor = list.cursor(reverse ? list.size() - 1 - from : from);
    while (elements.size() < count) {
      elements.add(cursor.element());
      if (reverse) {
        cursor.previous();
      } else {
        cursor.next();
      }
    }
    return elements;
  }

  /** Makes a key hold a list of at least one element, whatever it held before. */
  public static void store(Execution x, byte[] key, List<byte[]> elements) {
    x.delete(key);
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < elements.size(); i++) {
      bytes += elements.get(i).length + ELEMENT_BYTES;
      if (bytes >= CHANGE_BYTES || i == elements.size() - 1) {
        List<byte[]> piece = List.copyOf(elements.subList(from, i + 1));
        x.change(key, ListType.INSTANCE, new ListChange.Push(false, piece));
        from = i + 1;
        bytes = 0;
      }
    }
  }
}
