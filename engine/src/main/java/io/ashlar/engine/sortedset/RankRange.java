package io.ashlar.engine.sortedset;

/**
 * Elements by their ranks.
 *
 * @param from of the first, counted from 0
 * @param to after the last; never below {@code from}
 */
public record RankRange(int from, int to) {
  public static final RankRange EMPTY = new RankRange(0, 0);

  /** Nothing when {@code to} is not above {@code from}. */
  public static RankRange of(int from, int to) {
    return to <= from ? EMPTY : new RankRange(from, to);
  }

  public int size() {
    return to - from;
  }

  public boolean isEmpty() {
    return to == from;
  }

  /**
   * What is left after the first {@code offset} elements, at most {@code limit} of them.
   *
   * @param reverse whether the first element is the one with the highest rank
   * @param offset negative for beyond the end
   * @param limit negative for all
   */
  public RankRange limited(long offset, long limit, boolean reverse) {
    if (offset < 0 || offset >= size()) {
      return EMPTY;
    }
    int left = size() - (int) offset;
    int count = limit < 0 || limit > left ? left : (int) limit;
    return reverse
        ? of(to - (int) offset - count, to - (int) offset)
        : of(from + (int) offset, from + (int) offset + count);
  }
}
