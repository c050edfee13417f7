package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Prototype.OperandNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A thread of Lua: its stack of values and of calls. Calls between Lua functions use these, not
 * Java's stack; only a built-in function that calls back nests {@link Interpreter#run}.
 */
public final class Coroutine {
  /** Built-in functions that call Lua functions that call built-in functions and so on. */
  public static final int NESTED_CALLS_MAX = 200;

  private static final int CALLS_MAX = 20_000;
  private static final int SLOTS_MAX = 1_000_000;
  private static final int SLOTS_AT_FIRST = 64;
  private static final int SLOT_BYTES = 4;

  /** Where a coroutine stands. */
  public enum Status {
    SUSPENDED,
    RUNNING,
    NORMAL,
    DEAD
  }

  private final LuaState state;
  private final boolean main;
  private Status status;
  private @Nullable Coroutine resumer;
  private int slots = SLOTS_AT_FIRST;
  Object[] stack = filled(slots);
  private Frame[] frames = new Frame[8];

  /** The innermost frame's index, -1 when nothing runs. */
  int depth = -1;

  /** The end of an open list of values. */
  int top;

  /** From here on the stack is free for calls of built-in functions. */
  int scratch;

  /** What yield gave, while the coroutine waits; where resume's values go. */
  Object @Nullable [] yielded;

  private int nestedAtResume;
  int resumeAt;
  int resumeWanted;

  int seenInWalk;

  /** A built-in function compares: errors of that have no position. */
  private boolean inBuiltin;

  Coroutine(LuaState state, boolean main) {
    this.state = state;
    this.main = main;
    this.status = main ? Status.RUNNING : Status.SUSPENDED;
  }

  /**
   * Forgets what a script has left.
   *
   * @return false when that is not possible, or it has grown
   */
  boolean clear() {
    if (depth >= 0 || slots > SLOTS_AT_FIRST || status != Status.RUNNING || inBuiltin) {
      return false;
    }
    Arrays.fill(stack, NIL);
    top = 0;
    scratch = 0;
    yielded = null;
    resumer = null;
    return true;
  }

  public LuaState state() {
    return state;
  }

  public Status status() {
    return status;
  }

  public boolean isMain() {
    return main;
  }

  /** {@code object[key]}, metatables minded. */
  public Object index(Object object, Object key) {
    return Operations.index(this, object, key);
  }

  /** As the operator {@code <}. */
  public boolean isLess(Object left, Object right) {
    inBuiltin = true;
    try {
      return Operations.less(this, left, right);
    } finally {
      inBuiltin = false;
    }
  }

  void setStatus(Status next) {
    status = next;
  }

  @Nullable Coroutine resumer() {
    return resumer;
  }

  private static Object[] filled(int size) {
    Object[] values = new Object[size];
    Arrays.fill(values, NIL);
    return values;
  }

  Object slot(int index) {
    return stack[index];
  }

  /** Makes sure that {@code stack[size - 1]} exists. */
  void ensure(int size) {
    if (size > slots) {
      grow(size);
    }
  }

  private void grow(int size) {
    if (size > SLOTS_MAX) {
      throw error("stack overflow");
    }
    int next = Math.max(size, slots * 2);
    state.meter().allocate((long) next * SLOT_BYTES);
    stack = Arrays.copyOf(stack, next);
    Arrays.fill(stack, slots, next, NIL);
    slots = next;
  }

  Frame frame() {
    return frames[depth];
  }

  /** Enters a Lua function whose arguments lie behind it on the stack. */
  Frame push(Closure callee, int function, int arguments, int wanted, boolean entry) {
    if (depth + 1 >= CALLS_MAX) {
      throw error("stack overflow");
    }
    if (depth + 1 == frames.length) {
      state.meter().allocate(80L * frames.length);
      frames = Arrays.copyOf(frames, Math.min(CALLS_MAX, frames.length * 2));
    }
    Prototype prototype = callee.prototype;
    state.tickOver(prototype.code().length);
    int parameters = prototype.parameters();
    ensure(function + 1 + Math.max(arguments, prototype.registers()));
    Frame next = frames[depth + 1];
    if (next == null) {
      next = new Frame();
      frames[depth + 1] = next;
    }
    next.enter(callee, function, wanted, entry);
    int first = function + 1;
    if (prototype.vararg() && arguments > parameters) {
      next.varargs = Arrays.copyOfRange(stack, first + parameters, first + arguments);
    }
    for (int i = arguments; i < parameters; i++) {
      stack[first + i] = NIL;
    }
    depth++;
    scratch = first + prototype.registers();
    return next;
  }

  void pop() {
    frames[depth].clear();
    depth--;
    if (depth >= 0) {
      Frame now = frames[depth];
      scratch = now.base + now.closure().prototype.registers();
    } else {
      scratch = 0;
    }
  }

  // ---- being resumed ----

  int nestedAtResume() {
    return nestedAtResume;
  }

  void begin(Coroutine from, int nested) {
    resumer = from;
    nestedAtResume = nested;
    status = Status.RUNNING;
  }

  /** Runs until it yields or its function returns. */
  Object[] proceed(Object[] values) {
    if (depth < 0) {
      ensure(values.length + 1);
      System.arraycopy(values, 0, stack, 1, values.length);
      push((Closure) stack[0], 0, values.length, -1, true);
    } else {
      yielded = null;
      Frame now = frames[depth];
      scratch = now.base + now.closure().prototype.registers();
      Interpreter.place(this, resumeAt, resumeWanted, values);
    }
    return Interpreter.run(this);
  }

  /** It yielded, returned or failed. */
  void rest(boolean failed) {
    resumer = null;
    status = failed || yielded == null ? Status.DEAD : Status.SUSPENDED;
  }

  // ---- calls out of built-in functions ----

  /** Calls and waits for all results. */
  public Object[] call(Object function, Object... arguments) {
    return call(false, function, arguments);
  }

  /**
   * @param byLua a Lua function caused it through a metatable: errors tell where
   */
  private Object[] call(boolean byLua, Object function, Object[] arguments) {
    Object callee = function;
    Object[] given = arguments;
    while (!(callee instanceof LuaFunction)) {
      Object handler = Operations.metamethod(state, callee, Interpreter.CALL);
      if (handler == NIL) {
        throw byLua
            ? typeError("call", callee, null)
            : LuaError.of("attempt to call a " + Values.typeName(callee) + " value");
      }
      Object[] shifted = new Object[given.length + 1];
      shifted[0] = callee;
      System.arraycopy(given, 0, shifted, 1, given.length);
      callee = handler;
      given = shifted;
    }
    if (++state.nestedCalls > NESTED_CALLS_MAX) {
      state.nestedCalls--;
      throw error("C stack overflow");
    }
    int at = scratch;
    ensure(at + given.length + 1);
    stack[at] = callee;
    System.arraycopy(given, 0, stack, at + 1, given.length);
    Object[] results;
    if (callee instanceof Closure closure) {
      push(closure, at, given.length, -1, true);
      results = Interpreter.run(this);
    } else {
      scratch = at + given.length + 1;
      Object result = ((Builtin) callee).run(new Args(this, at + 1, given.length, byLua));
      results = result instanceof Object[] many ? many : new Object[] {result};
    }
    scratch = at;
    state.nestedCalls--;
    return results;
  }

  /** A metamethod. */
  Object callOne(Object function, Object... arguments) {
    Object[] results = call(true, function, arguments);
    return results.length == 0 ? NIL : results[0];
  }

  /** What pcall does: an error ends only the call, and {@code onError} gets its value. */
  public Object[] protectedCall(
      Object function, Object[] arguments, java.util.function.UnaryOperator<Object> onError) {
    int savedDepth = depth;
    int savedScratch = scratch;
    int savedTop = top;
    int savedNested = state.nestedCalls;
    int savedHeld = state.heldCount();
    Object value;
    try {
      Object[] results = call(function, arguments);
      Object[] all = new Object[results.length + 1];
      all[0] = Boolean.TRUE;
      System.arraycopy(results, 0, all, 1, results.length);
      return all;
    } catch (LuaError e) {
      value = onError.apply(e.value());
    }
    while (depth > savedDepth) {
      frames[depth].clear();
      depth--;
    }
    scratch = savedScratch;
    top = savedTop;
    state.nestedCalls = savedNested;
    state.letGo(savedHeld);
    return new Object[] {Boolean.FALSE, value};
  }

  // ---- positions and errors ----

  /** Where the innermost Lua function stands, {@code source:line: }. */
  public String position() {
    return depth < 0 ? "" : positionOf(frames[depth]);
  }

  private static String positionOf(Frame frame) {
    Prototype prototype = frame.closure().prototype;
    return prototype.source() + ":" + prototype.line(frame.pc - 1) + ": ";
  }

  /** The line where the innermost Lua function stands, -1 if there is none. */
  public int currentLine() {
    return depth < 0 ? -1 : frames[depth].closure().prototype.line(frames[depth].pc - 1);
  }

  /** As {@link #position}, for the function so many calls further out; 1 is the innermost. */
  public String position(int level) {
    int left = level;
    for (int at = depth; at >= 0; at--) {
      Frame frame = frames[at];
      if (--left == 0) {
        return positionOf(frame);
      }
      left -= frame.tailCalls;
      if (frame.entry) {
        left--;
      }
      if (left <= 0) {
        return "";
      }
    }
    return "";
  }

  LuaError error(String message) {
    return LuaError.of(inBuiltin ? message : position() + message);
  }

  @Nullable OperandNames namesHere() {
    return depth < 0 ? null : frames[depth].closure().prototype.operandsAt(frames[depth].pc - 1);
  }

  @Nullable String firstName() {
    OperandNames names = namesHere();
    return names == null ? null : names.first();
  }

  @Nullable String secondName() {
    OperandNames names = namesHere();
    return names == null ? null : names.second();
  }

  LuaError typeError(String operation, Object value, @Nullable String name) {
    String type = Values.typeName(value);
    return error(
        name == null
            ? "attempt to " + operation + " a " + type + " value"
            : "attempt to " + operation + " " + name + " (a " + type + " value)");
  }

  /** For the operand of a concatenation in this slot. */
  LuaError concatError(Object value, int slot) {
    Frame frame = frames[depth];
    OperandNames names = namesHere();
    int first = frame.base + Op.b(frame.code[frame.pc - 1]);
    return typeError("concatenate", value, names == null ? null : names.at(slot - first));
  }

  long visit(MemoryMeter.Walk walk) {
    int end = Math.min(slots, Math.max(scratch, top));
    for (int i = 0; i < end; i++) {
      walk.reach(stack[i]);
    }
    for (int at = 0; at <= depth; at++) {
      walk.reach(frames[at].closure());
      for (Object value : frames[at].varargs) {
        walk.reach(value);
      }
    }
    Object[] waiting = yielded;
    if (waiting != null) {
      for (Object value : waiting) {
        walk.reach(value);
      }
    }
    return 200L + (long) slots * SLOT_BYTES + 80L * frames.length;
  }
}
