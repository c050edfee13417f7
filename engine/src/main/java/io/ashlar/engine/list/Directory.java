package io.ashlar.engine.list;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a long list, in pages. A page belongs to the directory that made it and is copied
 * before anybody else changes it, so a {@link #copy} takes one reference a page: 10 million
 * elements of 10 bytes are about 15,000 blocks in 120 pages. To find an element by its index walks
 * the pages from the nearer end, then one page, then one block.
 */
final class Directory {
  private static final int PAGE_BLOCKS = 128;

  /** A page with its array, when it is full. */
  private static final int PAGE_BYTES = 40 + 16 + 4 * PAGE_BLOCKS;

  /** Where a block stands. */
  static final class Spot {
    private int page;
    private int slot;

    private Spot(int page, int slot) {
      this.page = page;
      this.slot = slot;
    }
  }

  private static final class Page {
    final Object owner;
    @Nullable Block[] blocks;
    int size;
    long elements;
    long blockBytes;

    Page(Object owner, @Nullable Block[] blocks) {
      this.owner = owner;
      this.blocks = blocks;
    }

    Block get(int slot) {
      return Objects.requireNonNull(blocks[slot]);
    }
  }

  private @Nullable Page[] pages;
  private int pageCount;
  private int blockCount;
  private long elements;
  private long blockBytes;
  private Object owner = new Object();

  Directory() {
    pages = new @Nullable Page[4];
  }

  private Directory(Directory source) {
    pages = Arrays.copyOf(source.pages, source.pageCount);
    pageCount = source.pageCount;
    blockCount = source.blockCount;
    elements = source.elements;
    blockBytes = source.blockBytes;
  }

  /** An equal directory; both copy a page before they change it. */
  Directory copy() {
    owner = new Object();
    return new Directory(this);
  }

  long elements() {
    return elements;
  }

  int blockCount() {
    return blockCount;
  }

  long heapBytes() {
    return 56 + 4L * pages.length + (long) pageCount * PAGE_BYTES + blockBytes;
  }

  Block first() {
    return page(0).get(0);
  }

  Block last() {
    Page page = page(pageCount - 1);
    return page.get(page.size - 1);
  }

  Spot firstSpot() {
    return new Spot(0, 0);
  }

  Spot lastSpot() {
    return new Spot(pageCount - 1, page(pageCount - 1).size - 1);
  }

  Block get(Spot spot) {
    return page(spot.page).get(spot.slot);
  }

  /**
   * Finds the block of an element.
   *
   * @param inBlock gets the element's index in the block
   */
  Spot find(long index, int[] inBlock) {
    int at;
    long before;
    if (index < elements / 2) {
      at = 0;
      before = 0;
      while (index >= before + page(at).elements) {
        before += page(at++).elements;
      }
    } else {
      at = pageCount - 1;
      before = elements - page(at).elements;
      while (index < before) {
        before -= page(--at).elements;
      }
    }
    Page page = page(at);
    int slot = 0;
    while (index >= before + page.get(slot).count()) {
      before += page.get(slot++).count();
    }
    inBlock[0] = (int) (index - before);
    return new Spot(at, slot);
  }

  /** Goes to the next block; false at the end, and the spot stays. */
  boolean next(Spot spot) {
    if (spot.slot + 1 < page(spot.page).size) {
      spot.slot++;
    } else if (spot.page + 1 < pageCount) {
      spot.page++;
      spot.slot = 0;
    } else {
      return false;
    }
    return true;
  }

  /** Goes to the block before; false at the beginning, and the spot stays. */
  boolean previous(Spot spot) {
    if (spot.slot > 0) {
      spot.slot--;
    } else if (spot.page > 0) {
      spot.page--;
      spot.slot = page(spot.page).size - 1;
    } else {
      return false;
    }
    return true;
  }

  void set(Spot spot, Block block) {
    Page page = writable(spot.page);
    forget(page, page.get(spot.slot));
    page.blocks[spot.slot] = block;
    note(page, block);
  }

  /** Replaces the first block or the last. */
  void setEnd(boolean atFirst, Block block) {
    set(atFirst ? firstSpot() : lastSpot(), block);
  }

  void addFirst(Block block) {
    insert(new Spot(0, 0), block);
  }

  void addLast(Block block) {
    insert(
        new Spot(Math.max(0, pageCount - 1), pageCount == 0 ? 0 : page(pageCount - 1).size), block);
  }

  /** Puts a block behind the one at a spot; the spot stays valid. */
  void insertAfter(Spot spot, Block block) {
    insert(new Spot(spot.page, spot.slot + 1), block);
    if (spot.slot >= page(spot.page).size) {
      // Its page was cut in two before it.
      spot.slot -= page(spot.page).size;
      spot.page++;
    }
  }

  private void insert(Spot at, Block block) {
    if (pageCount == 0) {
      insertPage(0, new Page(owner, new @Nullable Block[8]));
    }
    Page page = writable(at.page);
    if (page.size == PAGE_BLOCKS) {
      if (at.slot == PAGE_BLOCKS && at.page == pageCount - 1) {
        page = new Page(owner, new @Nullable Block[PAGE_BLOCKS]);
        insertPage(pageCount, page);
        at.slot = 0;
      } else if (at.slot == 0 && at.page == 0) {
        page = new Page(owner, new @Nullable Block[PAGE_BLOCKS]);
        insertPage(0, page);
      } else {
        Page upper = cutInTwo(at.page);
        if (at.slot > page.size) {
          at.slot -= page.size;
          page = upper;
        }
      }
    }
    if (page.size == page.blocks.length) {
      page.blocks = Arrays.copyOf(page.blocks, Math.min(PAGE_BLOCKS, 2 * page.size));
    }
    System.arraycopy(page.blocks, at.slot, page.blocks, at.slot + 1, page.size - at.slot);
    page.blocks[at.slot] = block;
    page.size++;
    blockCount++;
    note(page, block);
  }

  /** Moves the upper half of a full page into a new one behind it. */
  private Page cutInTwo(int index) {
    Page page = page(index);
    Page upper = new Page(owner, new @Nullable Block[PAGE_BLOCKS]);
    int half = PAGE_BLOCKS / 2;
    for (int i = half; i < PAGE_BLOCKS; i++) {
      Block block = page.get(i);
      upper.blocks[upper.size++] = block;
      upper.elements += block.count();
      upper.blockBytes += block.heapBytes();
      page.blocks[i] = null;
    }
    page.size = half;
    page.elements -= upper.elements;
    page.blockBytes -= upper.blockBytes;
    insertPage(index + 1, upper);
    return upper;
  }

  /**
   * Takes a block out. The spot is then at the block behind it.
   *
   * @return false when there is none behind it
   */
  boolean remove(Spot spot) {
    Page page = writable(spot.page);
    forget(page, page.get(spot.slot));
    System.arraycopy(page.blocks, spot.slot + 1, page.blocks, spot.slot, page.size - spot.slot - 1);
    page.blocks[--page.size] = null;
    blockCount--;
    if (page.size == 0) {
      removePages(spot.page, 1);
    } else if (spot.slot == page.size) {
      spot.page++;
      spot.slot = 0;
    }
    return spot.page < pageCount;
  }

  /** Takes whole pages of up to so many elements off the beginning or the end; returns how many. */
  long dropPages(long most, boolean atEnd) {
    long dropped = 0;
    int count = 0;
    while (count < pageCount) {
      Page page = page(atEnd ? pageCount - 1 - count : count);
      if (dropped + page.elements > most) {
        break;
      }
      dropped += page.elements;
      blockCount -= page.size;
      blockBytes -= page.blockBytes;
      count++;
    }
    elements -= dropped;
    removePages(atEnd ? pageCount - count : 0, count);
    return dropped;
  }

  private void note(Page page, Block block) {
    page.elements += block.count();
    page.blockBytes += block.heapBytes();
    elements += block.count();
    blockBytes += block.heapBytes();
  }

  private void forget(Page page, Block block) {
    page.elements -= block.count();
    page.blockBytes -= block.heapBytes();
    elements -= block.count();
    blockBytes -= block.heapBytes();
  }

  private Page page(int index) {
    return Objects.requireNonNull(pages[index]);
  }

  private Page writable(int index) {
    Page page = page(index);
    if (page.owner != owner) {
      Page copy = new Page(owner, page.blocks.clone());
      copy.size = page.size;
      copy.elements = page.elements;
      copy.blockBytes = page.blockBytes;
      pages[index] = copy;
      return copy;
    }
    return page;
  }

  private void insertPage(int index, Page page) {
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, Math.max(4, 2 * pageCount));
    }
    System.arraycopy(pages, index, pages, index + 1, pageCount - index);
    pages[index] = page;
    pageCount++;
  }

  private void removePages(int index, int count) {
    System.arraycopy(pages, index + count, pages, index, pageCount - index - count);
    Arrays.fill(pages, pageCount - count, pageCount, null);
    pageCount -= count;
  }
}
