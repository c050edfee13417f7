package io.ashlar.engine.stream;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.EncodingLimits;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a stream in the order of their IDs: chunks of full blocks, then the open block. No
 * block is without entries.
 */
final class Entries {
  /** Looks at the entry at the reader's place; false ends the walk. */
  interface Visitor {
    boolean visit(BlockReader entry);
  }

  /** Looks at a whole block; false ends the walk. */
  interface BlockVisitor {
    boolean visit(byte[] block, int length);
  }

  /** Whether entries at the start may go. */
  interface DropRule {
    /**
     * @param dropped entries that are gone then
     * @param last the last block that is gone then
     */
    boolean allows(long dropped, byte[] last);
  }

  private final Directory<Chunk> chunks;
  private @Nullable OpenBlock open;
  private long size;
  private long sealedBytes;
  private long blockCount;

  Entries() {
    this.chunks = new Directory<>();
  }

  private Entries(Entries source) {
    chunks = source.chunks.copy();
    open = source.open == null ? null : source.open.share();
    size = source.size;
    sealedBytes = source.sealedBytes;
    blockCount = source.blockCount;
  }

  /** Equal entries, at the cost of the chunks' directory. */
  Entries copy() {
    return new Entries(this);
  }

  long size() {
    return size;
  }

  long blockCount() {
    return blockCount;
  }

  long heapBytes() {
    OpenBlock last = open;
    return 64
        + chunks.heapBytes()
        + sealedBytes
        + (last == null ? 0 : 24 + Records.arrayBytes(last.capacity()));
  }

  // ---- changing ----

  /** Appends an entry, whose ID must be larger than all before; fields and values from an index. */
  void append(StreamId id, byte[][] args, int from, EncodingLimits limits) {
    if (open == null && chunks.size() > 0) {
      reopen();
    }
    OpenBlock last = open;
    if (last != null && last.isFull(textBytes(args, from), limits)) {
      seal(last);
      last = null;
    }
    if (last == null) {
      last = new OpenBlock(id, args, from);
      open = last;
      blockCount++;
    }
    last.append(id, args, from);
    size++;
  }

  /** Appends a whole block, whose IDs must be larger than all before. */
  void appendBlock(byte[] block) {
    if (open != null) {
      seal(open);
    }
    open = new OpenBlock(block);
    blockCount++;
    size += Block.live(block);
  }

  private static long textBytes(byte[][] args, int from) {
    long sum = 0;
    for (int i = from; i < args.length; i++) {
      sum += args[i].length;
    }
    return sum;
  }

  private void seal(OpenBlock last) {
    addChunk(last.sealed());
    open = null;
  }

  private void addChunk(byte[] block) {
    int at = chunks.size() - 1;
    if (at < 0 || chunks.get(at).isFull()) {
      Chunk chunk = Chunk.of(block);
      chunks.add(chunk);
      sealedBytes += chunk.heapBytes();
    } else {
      replace(at, chunks.get(at).with(block));
    }
  }

  /** As in Redis, what follows a node that was emptied goes into the node before. */
  private void reopen() {
    int at = chunks.size() - 1;
    Chunk chunk = chunks.get(at);
    open = new OpenBlock(chunk.last());
    dropBlock(at, chunk.blocks().length - 1);
  }

  private void dropBlock(int at, int index) {
    Chunk chunk = chunks.get(at);
    if (chunk.blocks().length == 1) {
      sealedBytes -= chunk.heapBytes();
      chunks.remove(at);
    } else {
      replace(at, chunk.without(index));
    }
  }

  private void replace(int at, Chunk chunk) {
    sealedBytes += chunk.heapBytes() - chunks.get(at).heapBytes();
    chunks.set(at, chunk);
  }

  /** Deletes an entry; false when there is none of that ID. */
  boolean delete(StreamId id) {
    if (!contains(id)) {
      return false;
    }
    filter(floor(id), entry -> entry.compareTo(id) == 0);
    size--;
    return true;
  }

  /** Deletes the first {@code count} entries, or all. */
  void deleteFirst(long count) {
    if (count >= size) {
      clear();
      return;
    }
    long left = count;
    while (chunks.size() > 0 && chunks.get(0).entries() <= left) {
      left -= chunks.get(0).entries();
      sealedBytes -= chunks.get(0).heapBytes();
      blockCount -= chunks.get(0).blocks().length;
      chunks.removeFirst(1);
    }
    if (chunks.size() > 0) {
      left = deleteFirstBlocks(left);
    }
    size -= count;
    if (left > 0) {
      long[] dropped = {left};
      filter(new BlockCursor(chunks, open), entry -> dropped[0]-- > 0);
    }
  }

  /** Whole blocks of the first chunk, which holds more than {@code count}; returns what is left. */
  private long deleteFirstBlocks(long count) {
    Chunk chunk = chunks.get(0);
    long left = count;
    int dropped = 0;
    while (Block.live(chunk.blocks()[dropped]) <= left) {
      left -= Block.live(chunk.blocks()[dropped]);
      dropped++;
    }
    if (dropped > 0) {
      replace(0, chunk.part(dropped, chunk.blocks().length));
      blockCount -= dropped;
    }
    return left;
  }

  private void clear() {
    chunks.removeFirst(chunks.size());
    open = null;
    size = 0;
    sealedBytes = 0;
    blockCount = 0;
  }

  private void filter(BlockCursor at, Predicate<BlockReader> drop) {
    byte[] kept = OpenBlock.without(at.block(), at.length(), drop);
    if (kept == null) {
      blockCount--;
    }
    if (at.atOpenBlock()) {
      open = kept == null ? null : new OpenBlock(kept);
    } else if (kept == null) {
      dropBlock(at.chunk(), at.index());
    } else {
      replace(at.chunk(), chunks.get(at.chunk()).replaced(at.index(), kept));
    }
  }

  /**
   * How many entries can go if whole blocks go from the start.
   *
   * @param limit at most so many entries; 0 for any number
   * @param rule what it allows of some blocks it also allows of fewer
   */
  long droppable(long limit, DropRule rule) {
    long dropped = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      long after = dropped + chunk.entries();
      if ((limit > 0 && after > limit) || !rule.allows(after, chunk.last())) {
        return droppable(chunk, dropped, limit, rule);
      }
      dropped = after;
    }
    if (open != null) {
      long after = dropped + Block.live(open.bytes());
      return (limit > 0 && after > limit) || !rule.allows(after, open.bytes()) ? dropped : after;
    }
    return dropped;
  }

  private static long droppable(Chunk chunk, long droppedBefore, long limit, DropRule rule) {
    long dropped = droppedBefore;
    for (byte[] block : chunk.blocks()) {
      long after = dropped + Block.live(block);
      if ((limit > 0 && after > limit) || !rule.allows(after, block)) {
        break;
      }
      dropped = after;
    }
    return dropped;
  }

  /** How many entries before {@code id} are in its block, if that goes on beyond it. */
  long countInBlockBefore(StreamId id) {
    BlockCursor at = floor(id);
    long count = 0;
    if (at.exists() && Block.compareLast(at.block(), id.ms(), id.seq()) >= 0) {
      BlockReader reader = new BlockReader();
      reader.open(at.block(), at.length());
      while (reader.next() && reader.compareTo(id) < 0) {
        count++;
      }
    }
    return count;
  }

  // ---- looking ----

  boolean contains(StreamId id) {
    boolean[] found = {false};
    forward(
        id,
        id,
        entry -> {
          found[0] = true;
          return false;
        });
    return found[0];
  }

  @Nullable StreamId firstId() {
    StreamId[] found = new StreamId[1];
    forward(
        StreamId.ZERO,
        StreamId.MAX,
        entry -> {
          found[0] = entry.id();
          return false;
        });
    return found[0];
  }

  @Nullable StreamId lastId() {
    StreamId[] found = new StreamId[1];
    backward(
        StreamId.ZERO,
        StreamId.MAX,
        entry -> {
          found[0] = entry.id();
          return false;
        });
    return found[0];
  }

  /** Visits the entries from {@code from} to {@code to}, both included. */
  void forward(StreamId from, StreamId to, Visitor visitor) {
    BlockReader reader = new BlockReader();
    for (BlockCursor at = floor(from); at.exists(); at.next()) {
      reader.open(at.block(), at.length());
      while (reader.next()) {
        if (reader.compareTo(from) < 0) {
          continue;
        }
        if (reader.compareTo(to) > 0 || !visitor.visit(reader)) {
          return;
        }
      }
    }
  }

  /** Visits the entries from {@code to} down to {@code from}, both included. */
  void backward(StreamId from, StreamId to, Visitor visitor) {
    BlockReader reader = new BlockReader();
    BlockCursor at = floor(to);
    while (at.exists()) {
      reader.open(at.block(), at.length());
      for (int place = reader.index() - 1; place >= 0; place--) {
        reader.moveTo(place);
        if (reader.compareTo(to) > 0) {
          continue;
        }
        if (reader.compareTo(from) < 0 || !visitor.visit(reader)) {
          return;
        }
      }
      if (!at.previous()) {
        return;
      }
    }
  }

  /** Visits the blocks in order. */
  void blocks(BlockVisitor visitor) {
    BlockCursor at = new BlockCursor(chunks, open);
    while (at.exists() && visitor.visit(at.block(), at.length())) {
      at.next();
    }
  }

  private BlockCursor floor(StreamId id) {
    return BlockCursor.floor(chunks, open, id);
  }
}
