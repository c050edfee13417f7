package io.ashlar.engine.stream;

import org.jspecify.annotations.Nullable;

/**
 * A place among the blocks of a stream: a chunk's index and a block's in it. The open block is the
 * only one of a chunk behind the last. Valid until the blocks change.
 */
final class BlockCursor {
  private final Directory<Chunk> chunks;
  private final @Nullable OpenBlock open;
  private int chunk;
  private int index;

  /** At the first block. */
  BlockCursor(Directory<Chunk> chunks, @Nullable OpenBlock open) {
    this.chunks = chunks;
    this.open = open;
  }

  /** At the last block that begins at {@code id} or before; at the first if none does. */
  static BlockCursor floor(Directory<Chunk> chunks, @Nullable OpenBlock open, StreamId id) {
    BlockCursor cursor = new BlockCursor(chunks, open);
    if (open != null && Block.compareFirst(open.bytes(), id.ms(), id.seq()) <= 0) {
      cursor.chunk = chunks.size();
    } else if (chunks.size() > 0) {
      cursor.seek(id);
    }
    return cursor;
  }

  private void seek(StreamId id) {
    int low = 0;
    int high = chunks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Block.compareFirst(chunks.get(middle).blocks()[0], id.ms(), id.seq()) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    byte[][] blocks = chunks.get(low).blocks();
    int first = 0;
    int last = blocks.length - 1;
    while (first < last) {
      int middle = (first + last + 1) >>> 1;
      if (Block.compareFirst(blocks[middle], id.ms(), id.seq()) <= 0) {
        first = middle;
      } else {
        last = middle - 1;
      }
    }
    chunk = low;
    index = first;
  }

  boolean exists() {
    return chunk < chunks.size() || (atOpenBlock() && open != null);
  }

  boolean atOpenBlock() {
    return chunk == chunks.size();
  }

  int chunk() {
    return chunk;
  }

  int index() {
    return index;
  }

  void next() {
    if (chunk < chunks.size() && index + 1 < chunks.get(chunk).blocks().length) {
      index++;
    } else {
      chunk++;
      index = 0;
    }
  }

  /** False at the first block. */
  boolean previous() {
    if (index > 0) {
      index--;
      return true;
    }
    if (chunk == 0) {
      return false;
    }
    chunk--;
    index = chunks.get(chunk).blocks().length - 1;
    return true;
  }

  byte[] block() {
    if (!atOpenBlock()) {
      return chunks.get(chunk).blocks()[index];
    }
    if (open == null) {
      throw new IllegalStateException("no block there");
    }
    return open.bytes();
  }

  /** How many bytes of the array are the block. */
  int length() {
    return atOpenBlock() && open != null ? open.length() : block().length;
  }
}
