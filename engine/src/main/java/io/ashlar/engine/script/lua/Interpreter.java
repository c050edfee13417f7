package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Runs instructions. */
final class Interpreter {
  static final LuaString CALL = LuaString.of("__call");

  private Interpreter() {}

  /**
   * Runs the innermost frame, which must be an entry, until it returns.
   *
   * @return its results; or what was yielded, and then {@link Coroutine#yielded} is set
   */
  static Object[] run(Coroutine co) {
    Frame f = co.frame();
    while (true) {
      long i = f.code[f.pc++];
      switch (Op.op(i)) {
        case Op.MOVE -> set(co, f, i, co.stack[f.base + Op.b(i)]);
        case Op.CONST -> set(co, f, i, f.constants[Op.b(i)]);
        case Op.NILS -> nils(co, f, i);
        case Op.BOOL -> set(co, f, i, Op.b(i) != 0);
        case Op.GET_UPVALUE -> set(co, f, i, f.closure().upvalues[Op.b(i)].value);
        case Op.SET_UPVALUE -> f.closure().upvalues[Op.b(i)].value = co.stack[f.base + Op.a(i)];
        case Op.NEW_CELL -> newCell(co, f, i);
        case Op.GET_CELL -> set(co, f, i, ((Cell) co.stack[f.base + Op.b(i)]).value);
        case Op.SET_CELL -> cell(co, f, Op.b(i)).value = co.stack[f.base + Op.a(i)];
        case Op.GET_GLOBAL -> TableAccess.getGlobal(co, f, i);
        case Op.SET_GLOBAL -> TableAccess.setGlobal(co, f, i);
        case Op.GET_TABLE -> TableAccess.getTable(co, f, i);
        case Op.SET_TABLE -> TableAccess.setTable(co, f, i);
        case Op.SELF -> TableAccess.self(co, f, i);
        case Op.NEW_TABLE -> set(co, f, i, new LuaTable(co.state().meter(), Op.b(i), Op.c(i)));
        case Op.SET_LIST -> TableAccess.setList(co, f, i);
        case Op.ADD -> add(co, f, i);
        case Op.SUB -> subtract(co, f, i);
        case Op.MUL -> multiply(co, f, i);
        case Op.DIV, Op.MOD, Op.POW -> arithmetic(co, f, i);
        case Op.UNM -> negate(co, f, i);
        case Op.NOT -> set(co, f, i, !Values.isTrue(co.stack[f.base + Op.b(i)]));
        case Op.LEN -> set(co, f, i, Operations.length(co, co.stack[f.base + Op.b(i)]));
        case Op.CONCAT -> concat(co, f, i);
        case Op.JMP -> jump(co, f, i);
        case Op.TEST -> test(co, f, i);
        case Op.EQ ->
            branch(co, f, i, Operations.equal(co, rk(co, f, Op.b(i)), rk(co, f, Op.c(i))));
        case Op.LT -> branch(co, f, i, less(co, rk(co, f, Op.b(i)), rk(co, f, Op.c(i))));
        case Op.LE -> branch(co, f, i, lessOrEqual(co, rk(co, f, Op.b(i)), rk(co, f, Op.c(i))));
        case Op.CALL, Op.TAIL_CALL, Op.FOR_CALL -> {
          Frame next = call(co, f, i);
          if (next == null) {
            return yielded(co);
          }
          f = next;
        }
        case Op.RETURN -> {
          if (f.entry) {
            return finish(co, f, i);
          }
          f = leave(co, f, i);
        }
        case Op.FOR_PREPARE -> prepareFor(co, f, i);
        case Op.FOR_LOOP -> loop(co, f, i);
        case Op.FOR_TEST -> testFor(co, f, i);
        case Op.CLOSURE -> set(co, f, i, closure(co, f, Op.b(i)));
        case Op.VARARG -> varargs(co, f, i);
        default -> throw new IllegalStateException("no instruction: " + Op.op(i));
      }
    }
  }

  // ---- registers ----

  static void set(Coroutine co, Frame f, long i, Object value) {
    co.stack[f.base + Op.a(i)] = value;
  }

  static Object rk(Coroutine co, Frame f, int operand) {
    return (operand & Op.CONSTANT) != 0
        ? f.constants[operand & Op.OPERAND_MAX]
        : co.stack[f.base + operand];
  }

  private static Cell cell(Coroutine co, Frame f, int register) {
    return (Cell) co.stack[f.base + register];
  }

  private static void nils(Coroutine co, Frame f, long i) {
    int from = f.base + Op.a(i);
    Arrays.fill(co.stack, from, from + Op.b(i), NIL);
  }

  private static void newCell(Coroutine co, Frame f, long i) {
    co.state().meter().allocate(Cell.HEAP_BYTES);
    int slot = f.base + Op.a(i);
    co.stack[slot] = new Cell(co.stack[slot]);
  }

  // ---- arithmetic ----

  private static void add(Coroutine co, Frame f, long i) {
    Object left = rk(co, f, Op.b(i));
    Object right = rk(co, f, Op.c(i));
    set(
        co,
        f,
        i,
        left instanceof Double x && right instanceof Double y
            ? Values.number(x + y)
            : Operations.arithmetic(co, Op.ADD, left, right));
  }

  private static void subtract(Coroutine co, Frame f, long i) {
    Object left = rk(co, f, Op.b(i));
    Object right = rk(co, f, Op.c(i));
    set(
        co,
        f,
        i,
        left instanceof Double x && right instanceof Double y
            ? Values.number(x - y)
            : Operations.arithmetic(co, Op.SUB, left, right));
  }

  private static void multiply(Coroutine co, Frame f, long i) {
    Object left = rk(co, f, Op.b(i));
    Object right = rk(co, f, Op.c(i));
    set(
        co,
        f,
        i,
        left instanceof Double x && right instanceof Double y
            ? Values.number(x * y)
            : Operations.arithmetic(co, Op.MUL, left, right));
  }

  private static void arithmetic(Coroutine co, Frame f, long i) {
    Object left = rk(co, f, Op.b(i));
    Object right = rk(co, f, Op.c(i));
    set(
        co,
        f,
        i,
        left instanceof Double x && right instanceof Double y
            ? Values.number(Operations.compute(Op.op(i), x, y))
            : Operations.arithmetic(co, Op.op(i), left, right));
  }

  private static void negate(Coroutine co, Frame f, long i) {
    Object value = co.stack[f.base + Op.b(i)];
    set(co, f, i, Operations.arithmetic(co, Op.UNM, value, value));
  }

  private static void concat(Coroutine co, Frame f, long i) {
    set(co, f, i, Operations.concat(co, co.stack, f.base + Op.b(i), f.base + Op.c(i)));
  }

  // ---- jumps ----

  private static void jump(Coroutine co, Frame f, long i) {
    int distance = Op.distance(i);
    if (distance < 0) {
      co.state().tickOver(-distance);
    }
    f.pc += distance;
  }

  private static void test(Coroutine co, Frame f, long i) {
    if (Values.isTrue(co.stack[f.base + Op.a(i)]) == (Op.c(i) != 0)) {
      jump(co, f, i);
    }
  }

  private static void branch(Coroutine co, Frame f, long i, boolean outcome) {
    if (outcome == (Op.a(i) != 0)) {
      jump(co, f, f.code[f.pc++]);
    } else {
      f.pc++;
    }
  }

  private static boolean less(Coroutine co, Object left, Object right) {
    return left instanceof Double x && right instanceof Double y
        ? x < y
        : Operations.less(co, left, right);
  }

  private static boolean lessOrEqual(Coroutine co, Object left, Object right) {
    return left instanceof Double x && right instanceof Double y
        ? x <= y
        : Operations.lessOrEqual(co, left, right);
  }

  // ---- loops ----

  private static void prepareFor(Coroutine co, Frame f, long i) {
    int at = f.base + Op.a(i);
    double first = loopNumber(co, at, "initial value");
    loopNumber(co, at + 1, "limit");
    double step = loopNumber(co, at + 2, "step");
    co.stack[at] = Values.number(first - step);
    f.pc += Op.distance(i);
  }

  private static double loopNumber(Coroutine co, int slot, String what) {
    if (Values.toNumber(co.stack[slot]) instanceof Double number) {
      co.stack[slot] = number;
      return number;
    }
    throw co.error("'for' " + what + " must be a number");
  }

  private static void loop(Coroutine co, Frame f, long i) {
    Object[] stack = co.stack;
    int at = f.base + Op.a(i);
    double step = (Double) stack[at + 2];
    double next = (Double) stack[at] + step;
    double limit = (Double) stack[at + 1];
    if (step > 0 ? next <= limit : limit <= next) {
      co.state().tickOver(-Op.distance(i));
      Object boxed = Values.number(next);
      stack[at] = boxed;
      stack[at + 3] = boxed;
      f.pc += Op.distance(i);
    }
  }

  private static void testFor(Coroutine co, Frame f, long i) {
    int at = f.base + Op.a(i);
    Object control = co.stack[at + 3];
    if (control != NIL) {
      co.state().tickOver(-Op.distance(i));
      co.stack[at + 2] = control;
      f.pc += Op.distance(i);
    }
  }

  // ---- functions ----

  private static Closure closure(Coroutine co, Frame f, int index) {
    Closure enclosing = f.closure();
    Prototype prototype = enclosing.prototype.functions()[index];
    int[] sources = prototype.upvalues();
    co.state().meter().allocate(Closure.OVERHEAD_BYTES + 4L * sources.length);
    Cell[] upvalues = new Cell[sources.length];
    for (int n = 0; n < upvalues.length; n++) {
      int source = sources[n] >> 1;
      upvalues[n] = (sources[n] & 1) == 0 ? cell(co, f, source) : enclosing.upvalues[source];
    }
    return new Closure(prototype, upvalues, enclosing.globals, enclosing.code);
  }

  private static void varargs(Coroutine co, Frame f, long i) {
    Object[] values = f.varargs;
    int wanted = Op.b(i) - 1;
    int at = f.base + Op.a(i);
    int count = wanted < 0 ? values.length : wanted;
    co.ensure(at + count);
    int given = Math.min(count, values.length);
    System.arraycopy(values, 0, co.stack, at, given);
    Arrays.fill(co.stack, at + given, at + count, NIL);
    if (wanted < 0) {
      co.top = at + count;
    }
  }

  /** The frame to go on with; null when the coroutine yields. */
  private static @Nullable Frame call(Coroutine co, Frame f, long i) {
    co.state().tick();
    int function = f.base + Op.a(i);
    return switch (Op.op(i)) {
      case Op.CALL -> invoke(co, f, function, arguments(co, function, Op.b(i)), Op.c(i) - 1);
      case Op.TAIL_CALL -> tailCall(co, f, function, arguments(co, function, Op.b(i)));
      default -> {
        System.arraycopy(co.stack, function, co.stack, function + 3, 3);
        yield invoke(co, f, function + 3, 2, Op.c(i));
      }
    };
  }

  private static int arguments(Coroutine co, int function, int operand) {
    return operand == 0 ? co.top - function - 1 : operand - 1;
  }

  private static @Nullable Frame invoke(
      Coroutine co, Frame f, int function, int arguments, int wanted) {
    Object callee = co.stack[function];
    if (callee instanceof Closure closure) {
      return co.push(closure, function, arguments, wanted, false);
    }
    if (callee instanceof Builtin builtin) {
      return invokeBuiltin(co, f, builtin, function, arguments, wanted);
    }
    Object handler = Operations.metamethod(co.state(), callee, CALL);
    if (!(handler instanceof LuaFunction)) {
      throw co.typeError("call", callee, co.firstName());
    }
    co.ensure(function + arguments + 2);
    System.arraycopy(co.stack, function, co.stack, function + 1, arguments + 1);
    co.stack[function] = handler;
    return invoke(co, f, function, arguments + 1, wanted);
  }

  private static @Nullable Frame invokeBuiltin(
      Coroutine co, Frame f, Builtin builtin, int function, int arguments, int wanted) {
    int end = function + 1 + arguments;
    int limit = f.base + f.closure().prototype.registers();
    co.scratch = Math.max(end, limit);
    Object result = builtin.run(new Args(co, function + 1, arguments, true));
    if (co.yielded != null) {
      co.resumeAt = function;
      co.resumeWanted = wanted;
      return null;
    }
    co.scratch = limit;
    place(co, function, wanted, result);
    return f;
  }

  /** Puts results where the caller wants them. */
  static void place(Coroutine co, int at, int wanted, Object result) {
    if (result instanceof Object[] many) {
      int count = wanted < 0 ? many.length : wanted;
      co.ensure(at + count);
      int given = Math.min(count, many.length);
      System.arraycopy(many, 0, co.stack, at, given);
      Arrays.fill(co.stack, at + given, at + count, NIL);
      co.top = at + count;
    } else {
      int count = wanted < 0 ? 1 : wanted;
      if (count > 0) {
        co.stack[at] = result;
        Arrays.fill(co.stack, at + 1, at + count, NIL);
      }
      co.top = at + count;
    }
  }

  /** A call that takes this frame's place, so that loops of tail calls need no stack. */
  private static @Nullable Frame tailCall(Coroutine co, Frame f, int function, int arguments) {
    if (!(co.stack[function] instanceof Closure closure)) {
      // The RETURN behind it hands the results on.
      return invoke(co, f, function, arguments, -1);
    }
    int to = f.function;
    int tailCalls = f.tailCalls + 1;
    int wanted = f.wanted;
    boolean entry = f.entry;
    System.arraycopy(co.stack, function, co.stack, to, arguments + 1);
    co.pop();
    Frame next = co.push(closure, to, arguments, wanted, entry);
    next.tailCalls = tailCalls;
    return next;
  }

  private static int resultCount(Coroutine co, int first, long i) {
    return Op.b(i) == 0 ? co.top - first : Op.b(i) - 1;
  }

  private static Object[] finish(Coroutine co, Frame f, long i) {
    int first = f.base + Op.a(i);
    int count = resultCount(co, first, i);
    Object[] results =
        count == 0 ? Builtin.NONE : Arrays.copyOfRange(co.stack, first, first + count);
    co.pop();
    return results;
  }

  private static Frame leave(Coroutine co, Frame f, long i) {
    int first = f.base + Op.a(i);
    int count = resultCount(co, first, i);
    int to = f.function;
    int wanted = f.wanted;
    co.pop();
    if (wanted < 0) {
      System.arraycopy(co.stack, first, co.stack, to, count);
      co.top = to + count;
    } else {
      int given = Math.min(count, wanted);
      System.arraycopy(co.stack, first, co.stack, to, given);
      Arrays.fill(co.stack, to + given, to + wanted, NIL);
    }
    return co.frame();
  }

  private static Object[] yielded(Coroutine co) {
    Object[] values = co.yielded;
    if (values == null) {
      throw new IllegalStateException("no frame to go on with");
    }
    return values;
  }
}
