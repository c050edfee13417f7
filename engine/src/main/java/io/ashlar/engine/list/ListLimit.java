package io.ashlar.engine.list;

/**
 * What {@code list-max-listpack-size} says: how large a list may be and stay one packed array, and
 * how large a block of a longer list may be. Sizes count entries and what Redis's listpack has
 * around them.
 *
 * @param fillBytes {@link Integer#MAX_VALUE} when only elements are counted
 */
record ListLimit(int fillBytes, int count) {
  /** Beside its entries a listpack has a head of six bytes and one at its end. */
  private static final int FRAME_BYTES = 7;

  /** What Redis adds to an element's own bytes before it looks whether a block has room. */
  private static final int ENTRY_ESTIMATE_BYTES = 8;

  /** Above this no array is packed, however many elements are allowed. */
  private static final int SAFETY_BYTES = 8192;

  /**
   * @param setting elements when positive; -1 to -5 for 4, 8, 16, 32, 64 KiB
   */
  static ListLimit of(int setting) {
    return setting >= 0
        ? new ListLimit(Integer.MAX_VALUE, Math.max(1, setting))
        : new ListLimit(4096 << (Math.min(-setting, 5) - 1), Integer.MAX_VALUE);
  }

  /** Whether a packed list has to become blocks before elements of so many bytes are added. */
  boolean isExceeded(Block packed, long addedBytes, long addedCount) {
    return exceeded(FRAME_BYTES + packed.length() + addedBytes, packed.count() + addedCount);
  }

  /** Whether a block takes another element. */
  boolean hasRoom(Block block, int elementBytes) {
    long bytes = (long) FRAME_BYTES + block.length() + elementBytes + ENTRY_ESTIMATE_BYTES;
    return !exceeded(bytes, block.count() + 1L);
  }

  /** Whether a block is not larger than one may be. */
  boolean fits(Block block) {
    return !exceeded((long) FRAME_BYTES + block.length(), block.count());
  }

  /** Whether two neighbours may become one block. */
  boolean mayMerge(Block left, Block right) {
    return !exceeded(
        (long) FRAME_BYTES + left.length() + right.length(), (long) left.count() + right.count());
  }

  /** Whether the last block of a list may be the packed list again. */
  boolean mayPack(Block block) {
    return FRAME_BYTES + block.length() <= fillBytes / 2 && block.count() <= count / 2;
  }

  /** The largest array that a block which still grows should have. */
  int blockBytes() {
    return fillBytes == Integer.MAX_VALUE ? SAFETY_BYTES : fillBytes;
  }

  private boolean exceeded(long bytes, long elements) {
    return bytes > blockBytes() || elements > count;
  }
}
