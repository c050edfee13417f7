package io.ashlar.engine.sortedset;

/** What can be done with one block of sorted entries as a whole. */
final class Blocks {
  private Blocks() {}

  /**
   * A block that was cut in two, an entry added.
   *
   * @param leftCount entries in the left one
   */
  record Halves(byte[] left, byte[] right, int leftCount) {}

  /**
   * Shows the entries {@code from} (inclusive) to {@code to} (exclusive), counted from 0.
   *
   * @return whether the visitor wants to go on
   */
  static boolean visit(byte[] block, int from, int to, boolean reverse, EntryVisitor visitor) {
    EntryCursor cursor = new EntryCursor();
    int at = EntryBlock.skip(block, 0, from);
    if (!reverse) {
      for (int i = from; i < to; i++) {
        cursor.read(block, at);
        if (!visitor.visit(block, cursor.memberAt, cursor.memberLength, cursor.score)) {
          return false;
        }
        at = cursor.end;
      }
      return true;
    }
    int[] starts = new int[to - from];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      cursor.read(block, at);
      at = cursor.end;
    }
    for (int i = starts.length - 1; i >= 0; i--) {
      cursor.read(block, starts[i]);
      if (!visitor.visit(block, cursor.memberAt, cursor.memberLength, cursor.score)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Cuts a block that is not empty at about half of its bytes, with one entry added at {@code
   * position}; both parts have entries.
   */
  static Halves split(byte[] block, int position, double score, byte[] member) {
    long added = EntryBlock.entryBytes(score, member.length);
    long total = block.length + added;
    EntryCursor cursor = new EntryCursor();
    long leftBytes = 0;
    int leftCount = 0;
    int cut = 0;
    boolean addedLeft = false;
    while (true) {
      boolean isAdded = !addedLeft && cut == position;
      if (!isAdded) {
        cursor.read(block, cut);
      }
      long bytes = isAdded ? added : cursor.end - cut;
      if (leftCount > 0 && (leftBytes + bytes) * 2 > total) {
        break;
      }
      leftBytes += bytes;
      leftCount++;
      if (isAdded) {
        addedLeft = true;
      } else {
        cut = cursor.end;
      }
    }
    byte[] left =
        addedLeft
            ? EntryBlock.join(block, 0, position, score, member, position, cut)
            : EntryBlock.slice(block, 0, cut);
    byte[] right =
        addedLeft
            ? EntryBlock.slice(block, cut, block.length)
            : EntryBlock.join(block, cut, position, score, member, position, block.length);
    return new Halves(left, right, leftCount);
  }
}
