package io.ashlar.engine.stream;

import io.ashlar.engine.keyspace.Records;
import java.util.Arrays;

/**
 * A few neighbouring blocks and their sums, so that trimming passes over many at once. Immutable.
 *
 * @param blocks at least one
 * @param entries that are alive in them
 * @param heapBytes of blocks and chunk
 */
record Chunk(byte[][] blocks, long entries, long heapBytes) {
  static final int MAX_BLOCKS = 64;

  static Chunk of(byte[]... blocks) {
    long entries = 0;
    long heapBytes = 56 + 4L * blocks.length;
    for (byte[] block : blocks) {
      entries += Block.live(block);
      heapBytes += Records.arrayBytes(block.length);
    }
    return new Chunk(blocks, entries, heapBytes);
  }

  boolean isFull() {
    return blocks.length >= MAX_BLOCKS;
  }

  byte[] last() {
    return blocks[blocks.length - 1];
  }

  Chunk with(byte[] block) {
    byte[][] more = Arrays.copyOf(blocks, blocks.length + 1);
    more[blocks.length] = block;
    return of(more);
  }

  Chunk replaced(int index, byte[] block) {
    byte[][] changed = blocks.clone();
    changed[index] = block;
    return of(changed);
  }

  /** The blocks from {@code from} to before {@code to}; there must be some. */
  Chunk part(int from, int to) {
    return of(Arrays.copyOfRange(blocks, from, to));
  }

  Chunk without(int index) {
    byte[][] fewer = new byte[blocks.length - 1][];
    System.arraycopy(blocks, 0, fewer, 0, index);
    System.arraycopy(blocks, index + 1, fewer, index, fewer.length - index);
    return of(fewer);
  }
}
