package io.ashlar.engine.script.lua;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the scripts of one shard share: the memory meter, the watch, and the globals. */
public final class LuaState {
  /** Looks after a running script. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Called again and again while a script runs, some ten thousand steps apart.
     *
     * @throws LuaAborted to end the script
     */
    void check();
  }

  public static final Watch UNWATCHED = () -> {};

  private static final int STEPS_BETWEEN_CHECKS = 10_000;

  /** Strings up to this size are handled within a step. */
  private static final int SHORT_BYTES = 1024;

  static final int BYTES_A_STEP = 64;
  private static final int INSTRUCTIONS_A_STEP = 16;

  private final MemoryMeter meter;
  private final LuaTable globals;
  private final List<Object> roots = new ArrayList<>();
  private final List<Object> unfinished = new ArrayList<>();
  private List<Object> held = List.of();
  private @Nullable LuaTable stringMetatable;
  private Coroutine running;
  private Watch watch = UNWATCHED;
  private int stepsLeft = STEPS_BETWEEN_CHECKS;

  /** Built-in functions that called into Lua again and have not returned. */
  int nestedCalls;

  public LuaState(long memoryLimitBytes) {
    meter = new MemoryMeter(this::visitRoots, this::work, memoryLimitBytes);
    globals = new LuaTable(meter);
    running = new Coroutine(this, true);
  }

  public MemoryMeter meter() {
    return meter;
  }

  /** {@code _G}. */
  public LuaTable globals() {
    return globals;
  }

  public LuaTable newTable() {
    return new LuaTable(meter);
  }

  /** A string that the meter knows of. */
  public LuaString newString(byte[] bytes) {
    meter.allocate((long) LuaString.OVERHEAD_BYTES + bytes.length);
    return LuaString.of(bytes);
  }

  public void setStringMetatable(LuaTable table) {
    stringMetatable = table;
  }

  public @Nullable LuaTable stringMetatable() {
    return stringMetatable;
  }

  /** Values that are kept outside of Lua, instead of those before. */
  public void setHeld(List<Object> values) {
    held = List.copyOf(values);
  }

  /** Keeps a value that globals do not refer to. */
  public void addRoot(Object value) {
    roots.add(value);
  }

  /**
   * Counts a value that a built-in function is still making, and that nothing of the script refers
   * to yet, until {@link #letGo}.
   */
  public void hold(Object value) {
    unfinished.add(value);
  }

  /** What was held since there were so many is finished, or given up. */
  public void letGo(int count) {
    unfinished.subList(count, unfinished.size()).clear();
  }

  public int heldCount() {
    return unfinished.size();
  }

  public void setWatch(Watch value) {
    watch = value;
  }

  /** One step of something that a script could make go on for long. */
  public void tick() {
    if (--stepsLeft < 0) {
      stepsLeft = STEPS_BETWEEN_CHECKS;
      watch.check();
    }
  }

  /** So many instructions have been, or will be, run without a tick. */
  void tickOver(int instructions) {
    stepsLeft -= 1 + instructions / INSTRUCTIONS_A_STEP;
    if (stepsLeft < 0) {
      stepsLeft = STEPS_BETWEEN_CHECKS;
      watch.check();
    }
  }

  /** Something that takes about as long as so many steps. */
  public void work(long steps) {
    stepsLeft -= (int) Math.min(steps, STEPS_BETWEEN_CHECKS);
    if (stepsLeft < 0) {
      stepsLeft = STEPS_BETWEEN_CHECKS;
      watch.check();
    }
  }

  /** What a built-in function does with a string: a copy, a comparison, a digest. */
  void workOn(LuaString text) {
    if (text.length() > SHORT_BYTES) {
      work(text.length() / BYTES_A_STEP);
    }
  }

  @Nullable LuaTable metatableOf(Object value) {
    return switch (value) {
      case LuaTable table -> table.metatable();
      case LuaString ignored -> stringMetatable;
      default -> null;
    };
  }

  /** The coroutine that runs now; the main one where there is no other. */
  public Coroutine running() {
    return running;
  }

  void setRunning(Coroutine coroutine) {
    running = coroutine;
  }

  /** Begins anew, whatever state the last script ended in. */
  public void reset() {
    if (!running.isMain() || !running.clear()) {
      running = new Coroutine(this, true);
    }
    nestedCalls = 0;
    unfinished.clear();
  }

  private void visitRoots(MemoryMeter.Walk walk) {
    walk.reach(globals);
    roots.forEach(walk::reach);
    held.forEach(walk::reach);
    unfinished.forEach(walk::reach);
    for (Coroutine one = running; one != null; one = one.resumer()) {
      walk.reach(one);
    }
  }
}
