package io.ashlar.engine.list;

import io.ashlar.engine.list.Directory.Spot;

/** Changes inside the blocks of a long list: a block that changes is replaced by a copy. */
final class BlockEdits {
  private BlockEdits() {}

  /** A block without some of its first and last elements. */
  static Block cut(Block block, int first, int last) {
    Block rest = first == 0 ? block : block.after(first);
    rest = last == 0 ? rest : rest.first(rest.count() - last);
    return rest.compact();
  }

  /** Takes elements off the beginning or the end. */
  static void drop(Directory blocks, long count, boolean atEnd) {
    long left = count - blocks.dropPages(count, atEnd);
    while (left > 0) {
      Spot spot = atEnd ? blocks.lastSpot() : blocks.firstSpot();
      Block block = blocks.get(spot);
      if (block.count() <= left) {
        left -= block.count();
        blocks.remove(spot);
      } else {
        blocks.set(spot, atEnd ? cut(block, 0, (int) left) : cut(block, (int) left, 0));
        left = 0;
      }
    }
  }

  /** Replaces an element; a block that becomes too large is cut around it. */
  static void set(Directory blocks, long index, byte[] entry, ListLimit limit) {
    int[] inBlock = new int[1];
    Spot spot = blocks.find(index, inBlock);
    Block block = blocks.get(spot);
    Block changed = block.withInstead(inBlock[0], entry);
    if (changed.length() <= block.length() || changed.count() == 1 || limit.fits(changed)) {
      blocks.set(spot, changed);
    } else {
      replaceInParts(blocks, spot, block.first(inBlock[0]), entry, block.after(inBlock[0] + 1));
    }
  }

  /** Puts an element before another, which is not the first of all. */
  static void insert(Directory blocks, long index, byte[] element, byte[] entry, ListLimit limit) {
    int[] inBlock = new int[1];
    Spot spot = blocks.find(index, inBlock);
    Block block = blocks.get(spot);
    if (limit.hasRoom(block, element.length)) {
      blocks.set(spot, block.with(inBlock[0], entry));
      return;
    }
    Spot before = blocks.find(index - 1, new int[1]);
    Block left = blocks.get(before);
    if (inBlock[0] == 0 && limit.hasRoom(left, element.length)) {
      blocks.set(before, left.with(left.count(), entry));
    } else if (limit.hasRoom(block.first(inBlock[0]), element.length)) {
      Block first = block.first(inBlock[0]);
      blocks.set(spot, first.with(inBlock[0], entry));
      blocks.insertAfter(spot, block.after(inBlock[0]).compact());
    } else {
      replaceInParts(blocks, spot, block.first(inBlock[0]), entry, block.after(inBlock[0]));
    }
  }

  private static void replaceInParts(
      Directory blocks, Spot spot, Block left, byte[] entry, Block right) {
    if (right.count() > 0) {
      blocks.insertAfter(spot, right.compact());
    }
    if (left.count() > 0) {
      blocks.insertAfter(spot, Block.of(entry, 1));
      blocks.set(spot, left.compact());
    } else {
      blocks.set(spot, Block.of(entry, 1));
    }
  }

  /** Takes out up to {@code most} elements equal to one, the first or the last ones. */
  static void remove(Directory blocks, byte[] entry, long most, boolean fromEnd, ListLimit limit) {
    Spot spot = fromEnd ? blocks.lastSpot() : blocks.firstSpot();
    long left = most;
    boolean more = true;
    while (more && left > 0) {
      Block block = blocks.get(spot);
      Block rest = block.without(entry, left, fromEnd);
      left -= block.count() - rest.count();
      if (rest.count() == 0) {
        boolean behind = blocks.remove(spot);
        more = blocks.blockCount() > 0 && (fromEnd ? blocks.previous(spot) : behind);
        continue;
      }
      if (rest != block) {
        blocks.set(spot, rest);
        mergeWithSeen(blocks, spot, fromEnd, limit);
      }
      more = fromEnd ? blocks.previous(spot) : blocks.next(spot);
    }
  }

  /** Joins a block that has shrunk to the neighbour on the side where the walk came from. */
  private static void mergeWithSeen(Directory blocks, Spot spot, boolean fromEnd, ListLimit limit) {
    if (!fromEnd) {
      mergeWithPrevious(blocks, spot, limit);
    } else if (blocks.next(spot) && !mergeWithPrevious(blocks, spot, limit)) {
      blocks.previous(spot);
    }
  }

  /** Makes a block and the one before it one, if they are small; the spot is then at that. */
  private static boolean mergeWithPrevious(Directory blocks, Spot spot, ListLimit limit) {
    Block block = blocks.get(spot);
    if (!blocks.previous(spot)) {
      return false;
    }
    Block before = blocks.get(spot);
    if (!limit.mayMerge(before, block)) {
      blocks.next(spot);
      return false;
    }
    blocks.set(spot, before.and(block));
    blocks.next(spot);
    blocks.remove(spot);
    blocks.previous(spot);
    return true;
  }
}
