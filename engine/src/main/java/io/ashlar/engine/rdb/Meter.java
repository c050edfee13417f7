package io.ashlar.engine.rdb;

import java.util.function.LongPredicate;

/**
 * Counts what is made of a payload and ends the reading when there is no room for more, before the
 * memory is taken. A payload of small elements takes many times its size on the heap, and a
 * compressed one says itself how large it is.
 */
public final class Meter {
  /** An array's head, a reference to it, and what a container takes for each element. */
  private static final int ELEMENT_BYTES = 32;

  private static final long STEP_BYTES = 1 << 20;

  private final long contentMax;
  private final LongPredicate hasRoom;
  private long content;
  private long heap;
  private long askedFor;

  /**
   * @param contentMax bytes of all elements together
   * @param hasRoom whether so many bytes of heap may be taken; asked once a MiB
   */
  public Meter(long contentMax, LongPredicate hasRoom) {
    this.contentMax = contentMax;
    this.hasRoom = hasRoom;
  }

  /** An element of so many bytes is about to be made. */
  public void element(long bytes) throws BadDumpException {
    content += bytes;
    if (content > contentMax) {
      throw BadDumpException.noRoom();
    }
    overhead(bytes + ELEMENT_BYTES);
  }

  /** So many bytes of heap are about to be taken beside elements. */
  public void overhead(long bytes) throws BadDumpException {
    heap += bytes;
    if (heap - askedFor >= STEP_BYTES) {
      askedFor = heap;
      if (!hasRoom.test(heap)) {
        throw BadDumpException.noRoom();
      }
    }
  }

  /** What is counted so far. */
  public Mark mark() {
    return new Mark(content, heap);
  }

  /** What was made since then has been let go. */
  public void release(Mark mark) {
    content = mark.content;
    heap = mark.heap;
    askedFor = Math.min(askedFor, heap);
  }

  /** A state of the meter. */
  public record Mark(long content, long heap) {}
}
