package io.ashlar.topology;

/** Slots {@code first} to {@code last}, both included. */
public record SlotRange(int first, int last) {
  public SlotRange {
    if (first < 0 || last >= SlotHash.SLOT_COUNT || first > last) {
      throw new IllegalArgumentException("not a range of slots: " + first + "-" + last);
    }
  }

  public int size() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
