package io.ashlar.engine.stream;

import java.util.Arrays;

/**
 * A list of references. Cheap to change at both ends; a change in the middle moves the shorter
 * side. Copying it copies the references.
 */
final class Directory<T> {
  private static final int INITIAL = 4;

  private Object[] items;
  private int head;
  private int size;

  Directory() {
    this.items = new Object[INITIAL];
  }

  private Directory(Object[] items, int size) {
    this.items = items;
    this.size = size;
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  T get(int index) {
    // The head may be followed by items only.
    return (T) items[head + index];
  }

  void set(int index, T item) {
    items[head + index] = item;
  }

  void add(T item) {
    add(size, item);
  }

  void add(int index, T item) {
    if (index < size / 2 && head > 0) {
      System.arraycopy(items, head, items, head - 1, index);
      head--;
    } else {
      if (head + size == items.length) {
        makeRoom();
      }
      System.arraycopy(items, head + index, items, head + index + 1, size - index);
    }
    items[head + index] = item;
    size++;
  }

  void remove(int index) {
    if (index < size / 2) {
      System.arraycopy(items, head, items, head + 1, index);
      clear(head, head + 1);
      head++;
    } else {
      int last = head + size - 1;
      System.arraycopy(items, head + index + 1, items, head + index, size - index - 1);
      clear(last, last + 1);
    }
    size--;
    shrink();
  }

  void removeFirst(int count) {
    clear(head, head + count);
    head += count;
    size -= count;
    shrink();
  }

  Directory<T> copy() {
    int room = Math.max(INITIAL, size);
    return new Directory<>(Arrays.copyOfRange(items, head, head + room), size);
  }

  long heapBytes() {
    return 40 + 4L * items.length;
  }

  /** At the end: by moving down if at least half is free, by growing otherwise. */
  private void makeRoom() {
    if (head > items.length / 2) {
      System.arraycopy(items, head, items, 0, size);
      clear(size, head + size);
    } else {
      Object[] larger = new Object[items.length + Math.max(INITIAL, items.length / 2)];
      System.arraycopy(items, head, larger, 0, size);
      items = larger;
    }
    head = 0;
  }

  private void shrink() {
    if (items.length > 4 * INITIAL && size < items.length / 4) {
      Object[] smaller = new Object[items.length / 2];
      System.arraycopy(items, head, smaller, 0, size);
      items = smaller;
      head = 0;
    }
  }

  /** So that nothing is kept alive. */
  @SuppressWarnings("NullAway") // places outside of the list hold nothing
  private void clear(int from, int to) {
    Arrays.fill(items, from, to, null);
  }
}
