package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * Bounds what a script's values may hold of the heap.
 *
 * <p>Every allocation is added up beforehand. When the sum is over the limit, everything that the
 * script can still reach is walked and counted, as a collector would; only if that is too much the
 * script gets "not enough memory". So garbage costs nothing, and since a walk needs at least an
 * eighth of the limit to have been allocated since the last, its cost is spread thin.
 */
public final class MemoryMeter {
  /** What a walk begins with. */
  interface Roots {
    void visit(Walk walk);
  }

  private static final int SMALL_BYTES = 4096;

  /** Values that a walk reaches between two looks at the watch. */
  private static final int REACHED_AT_ONCE = 1024;

  private final Roots roots;
  private final LongConsumer work;
  private long limitBytes;
  private long usedBytes;
  private int walks;

  /**
   * @param work is told what large allocations and walks cost, in steps of the machine
   */
  MemoryMeter(Roots roots, LongConsumer work, long limitBytes) {
    this.roots = roots;
    this.work = work;
    this.limitBytes = limitBytes;
  }

  public void setLimitBytes(long bytes) {
    limitBytes = bytes;
  }

  /** What the script holds, garbage since the last walk included. */
  public long usedBytes() {
    return usedBytes;
  }

  /**
   * Notes an allocation that is about to be made.
   *
   * @throws LuaError when there is no room for it
   */
  public void allocate(long bytes) {
    if (bytes > SMALL_BYTES) {
      work.accept(bytes / LuaState.BYTES_A_STEP);
    }
    usedBytes += bytes;
    if (usedBytes > limitBytes) {
      usedBytes -= bytes;
      makeRoom(bytes);
    }
  }

  /** Counts what can be reached, as {@code collectgarbage} would free the rest. */
  public void recount() {
    Walk walk = new Walk(++walks, work);
    roots.visit(walk);
    usedBytes = walk.finish();
  }

  private void makeRoom(long bytes) {
    // What does not fit into an empty heap needs no walk.
    if (bytes <= limitBytes) {
      recount();
    }
    if (bytes > limitBytes - usedBytes - limitBytes / 8) {
      throw LuaError.of("not enough memory");
    }
    usedBytes += bytes;
  }

  /** One count of all that can be reached. */
  static final class Walk {
    private final int number;
    private final LongConsumer work;
    private final Deque<Object> toVisit = new ArrayDeque<>();
    private long bytes;
    private int reached;

    Walk(int number, LongConsumer work) {
      this.number = number;
      this.work = work;
    }

    void reach(Object value) {
      if (++reached % REACHED_AT_ONCE == 0) {
        work.accept(REACHED_AT_ONCE);
      }
      switch (value) {
        case LuaString string -> {
          if (string.seenInWalk != number) {
            string.seenInWalk = number;
            bytes += LuaString.OVERHEAD_BYTES + string.length();
          }
        }
        case LuaTable table -> {
          if (table.seenInWalk != number) {
            table.seenInWalk = number;
            toVisit.add(table);
          }
        }
        case Closure closure -> {
          if (closure.seenInWalk != number) {
            closure.seenInWalk = number;
            toVisit.add(closure);
          }
        }
        case Cell cell -> {
          if (cell.seenInWalk != number) {
            cell.seenInWalk = number;
            bytes += Cell.HEAP_BYTES;
            toVisit.add(cell);
          }
        }
        case Coroutine coroutine -> {
          if (coroutine.seenInWalk != number) {
            coroutine.seenInWalk = number;
            toVisit.add(coroutine);
          }
        }
        default -> {
          // Numbers are counted with their places; the rest is not the script's.
        }
      }
    }

    long finish() {
      for (Object next = toVisit.poll(); next != null; next = toVisit.poll()) {
        switch (next) {
          case LuaTable table -> bytes += table.visit(this);
          case Closure closure -> {
            bytes += Closure.OVERHEAD_BYTES + 4L * closure.upvalues.length;
            Closure.LoadedCode code = closure.code;
            if (code != null && code.seenInWalk != number) {
              code.seenInWalk = number;
              bytes += code.heapBytes;
            }
            reach(closure.globals);
            for (Cell cell : closure.upvalues) {
              reach(cell);
            }
          }
          case Cell cell -> reach(cell.value);
          case Coroutine coroutine -> bytes += coroutine.visit(this);
          default -> reach(NIL);
        }
      }
      return bytes;
    }
  }
}
