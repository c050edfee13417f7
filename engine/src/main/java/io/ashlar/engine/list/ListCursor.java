package io.ashlar.engine.list;

import io.ashlar.engine.list.Directory.Spot;
import org.jspecify.annotations.Nullable;

/** Walks the elements of a list in either direction. Valid until the list changes. */
final class ListCursor {
  private final @Nullable Directory directory;
  private final @Nullable Spot spot;
  private Block block;
  private int at;
  private boolean valid = true;

  /** At element {@code index} of a packed list, which has it. */
  ListCursor(Block packed, int index) {
    directory = null;
    spot = null;
    block = packed;
    at = packed.offset(index);
  }

  /** At element {@code index} of a longer list, which has it. */
  ListCursor(Directory directory, long index) {
    int[] inBlock = new int[1];
    this.directory = directory;
    this.spot = directory.find(index, inBlock);
    this.block = directory.get(spot);
    this.at = block.offset(inBlock[0]);
  }

  /** Whether it stands at an element: false once it has gone over an end. */
  boolean valid() {
    return valid;
  }

  /** The element's entry begins at {@link #at} of {@link #block}'s array. */
  Block block() {
    return block;
  }

  int at() {
    return at;
  }

  /** A copy of the element. */
  byte[] element() {
    return Entries.element(block.bytes(), at);
  }

  boolean equal(byte[] encoded) {
    return Entries.equal(block.bytes(), at, block.end(), encoded);
  }

  void next() {
    at = Entries.end(block.bytes(), at);
    if (at == block.end()) {
      nextBlock();
    }
  }

  /** Goes to the first element of the next block. */
  void nextBlock() {
    if (directory == null || spot == null || !directory.next(spot)) {
      valid = false;
      return;
    }
    block = directory.get(spot);
    at = block.start();
  }

  void previous() {
    if (at == block.start()) {
      if (directory == null || spot == null || !directory.previous(spot)) {
        valid = false;
        return;
      }
      block = directory.get(spot);
      at = block.end();
    }
    at = Entries.before(block.bytes(), at);
  }
}
