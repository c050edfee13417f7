package io.ashlar.engine.script.lua;

import java.util.ArrayList;
import java.util.List;

/** Makes code of expressions. Registers are taken and given back like a stack. */
abstract class ExpressionGenerator {
  private static final int REGISTERS_MAX = 250;

  /** Nesting of parsed expressions, chains of operators included. */
  private static final int DEPTH_MAX = 1000;

  private static final int FIELDS_PER_FLUSH = 50;

  final FunctionScope scope;
  final String source;
  final CodeBuffer code = new CodeBuffer();
  final List<Prototype> inner = new ArrayList<>();

  /** The first register that is not in use, and the most that were. */
  int free;

  int registersMax = 2;
  int lastLine;
  private int depth;

  /** A target that nothing reads before it is written, so that it can take parts of the value. */
  private int unread = -1;

  ExpressionGenerator(FunctionScope scope, String source) {
    this.scope = scope;
    this.source = source;
    this.lastLine = scope.line;
  }

  abstract Prototype innerFunction(FunctionScope function) throws SyntaxError;

  int reserve(int count, int line) throws SyntaxError {
    int first = free;
    free += count;
    registersMax = Math.max(registersMax, free + 1);
    if (free > REGISTERS_MAX) {
      throw new SyntaxError(
          source + ":" + Math.max(1, line) + ": function or expression too complex");
    }
    return first;
  }

  // ---- values into registers ----

  /** Into a register that is free so far. */
  int fresh(Expr expr) throws SyntaxError {
    if (expr instanceof Expr.Call call) {
      return call(call, 2);
    }
    int register = reserve(1, lastLine);
    unread = register;
    to(expr, register);
    return register;
  }

  /** Into a register, that of the variable itself where it is one. */
  int any(Expr expr) throws SyntaxError {
    if (expr instanceof Expr.Local local && !local.variable().captured) {
      return local.variable().register;
    }
    if (expr instanceof Expr.Paren paren && !paren.inner().isOpen()) {
      return any(paren.inner());
    }
    return fresh(expr);
  }

  int registerOrConstant(Expr expr) throws SyntaxError {
    if (expr instanceof Expr.Constant constant) {
      return code.constant(constant.value()) | Op.CONSTANT;
    }
    return any(expr);
  }

  /** Evaluates into {@code target}; registers from {@code free} on may be used meanwhile. */
  void to(Expr expr, int target) throws SyntaxError {
    if (++depth > DEPTH_MAX) {
      throw new SyntaxError(source + ":" + lastLine + ": chunk has too many syntax levels");
    }
    int mark = free;
    emitTo(expr, target);
    free = mark;
    depth--;
  }

  private void emitTo(Expr expr, int target) throws SyntaxError {
    boolean clean = unread == target;
    unread = -1;
    switch (expr) {
      case Expr.NilValue ignored -> code.emit(Op.of(Op.NILS, target, 1, 0), lastLine);
      case Expr.Truth truth ->
          code.emit(Op.of(Op.BOOL, target, truth.value() ? 1 : 0, 0), lastLine);
      case Expr.Constant constant ->
          code.emit(Op.of(Op.CONST, target, code.constant(constant.value()), 0), lastLine);
      case Expr.Varargs ignored -> code.emit(Op.of(Op.VARARG, target, 2, 0), lastLine);
      case Expr.Local local -> {
        LocalVariable variable = local.variable();
        if (variable.captured) {
          code.emit(Op.of(Op.GET_CELL, target, variable.register, 0), lastLine);
        } else if (variable.register != target) {
          code.emit(Op.of(Op.MOVE, target, variable.register, 0), lastLine);
        }
      }
      case Expr.Upvalue upvalue ->
          code.emit(Op.of(Op.GET_UPVALUE, target, upvalue.index(), 0), lastLine);
      case Expr.Global global ->
          code.emit(
              Op.of(Op.GET_GLOBAL, target, code.constant(global.name()), 0),
              lastLine = global.line());
      case Expr.Index index -> {
        int object = any(index.object());
        int key = registerOrConstant(index.key());
        code.emit(Op.of(Op.GET_TABLE, target, object, key), lastLine = index.line());
        code.name(OperandText.of(index.object()));
      }
      case Expr.Call call -> {
        int result = call(call, 2);
        if (result != target) {
          code.emit(Op.of(Op.MOVE, target, result, 0), call.line());
        }
      }
      case Expr.Function function -> {
        inner.add(innerFunction(function.scope()));
        code.emit(Op.of(Op.CLOSURE, target, inner.size() - 1, 0), function.scope().endLine);
      }
      case Expr.Arithmetic sum -> arithmetic(sum, target);
      case Expr.Concat concat -> concat(concat, target);
      case Expr.Comparison ignored -> truthValue(expr, target);
      case Expr.And and -> shortCut(and.left(), and.right(), false, target, clean);
      case Expr.Or or -> shortCut(or.left(), or.right(), true, target, clean);
      case Expr.Not not -> code.emit(Op.of(Op.NOT, target, any(not.operand()), 0), lastLine);
      case Expr.Unary unary -> {
        int operand = any(unary.operand());
        code.emit(Op.of(unary.op(), target, operand, 0), lastLine = unary.line());
        code.name(OperandText.of(unary.operand()));
      }
      case Expr.Paren paren -> to(paren.inner(), target);
      case Expr.Table table -> table(table, target, clean);
    }
  }

  private void arithmetic(Expr.Arithmetic sum, int target) throws SyntaxError {
    int left = registerOrConstant(sum.left());
    int right = registerOrConstant(sum.right());
    code.emit(Op.of(sum.op(), target, left, right), lastLine = sum.line());
    code.name(OperandText.of(sum.left()), OperandText.of(sum.right()));
  }

  private void concat(Expr.Concat concat, int target) throws SyntaxError {
    int first = free;
    for (Expr part : concat.parts()) {
      fresh(part);
    }
    int last = first + concat.parts().size() - 1;
    code.emit(Op.of(Op.CONCAT, target, first, last), lastLine = concat.line());
    code.name(concat.parts().stream().map(OperandText::of).toArray(String[]::new));
  }

  private void truthValue(Expr condition, int target) throws SyntaxError {
    List<Integer> toFalse = jumpsIf(condition, false);
    code.emit(Op.of(Op.BOOL, target, 1, 0), lastLine);
    int end = code.emit(Op.of(Op.JMP, 0, 0, 0), lastLine);
    land(toFalse);
    code.emit(Op.of(Op.BOOL, target, 0, 0), lastLine);
    code.land(end);
  }

  private void shortCut(Expr left, Expr right, boolean endsWhen, int target, boolean clean)
      throws SyntaxError {
    // Not into the target at once if the right side may still need what is there.
    int value = clean ? target : reserve(1, lastLine);
    unread = value;
    to(left, value);
    int jump = code.emit(Op.of(Op.TEST, value, 0, endsWhen ? 1 : 0), lastLine);
    unread = value;
    to(right, value);
    code.land(jump);
    if (!clean) {
      code.emit(Op.of(Op.MOVE, target, value, 0), lastLine);
    }
  }

  // ---- conditions ----

  /** Jumps, to be landed, that are taken if the condition is {@code sense}. */
  List<Integer> jumpsIf(Expr condition, boolean sense) throws SyntaxError {
    if (++depth > DEPTH_MAX) {
      throw new SyntaxError(source + ":" + lastLine + ": chunk has too many syntax levels");
    }
    int mark = free;
    List<Integer> jumps = emitJumps(condition, sense);
    free = mark;
    depth--;
    return jumps;
  }

  private List<Integer> emitJumps(Expr condition, boolean sense) throws SyntaxError {
    List<Integer> jumps = new ArrayList<>();
    switch (condition) {
      case Expr.Not not -> jumps.addAll(jumpsIf(not.operand(), !sense));
      case Expr.Paren paren when !paren.inner().isOpen() ->
          jumps.addAll(jumpsIf(paren.inner(), sense));
      case Expr.And and -> junction(and.left(), and.right(), false, sense, jumps);
      case Expr.Or or -> junction(or.left(), or.right(), true, sense, jumps);
      case Expr.Comparison comparison -> {
        int left = registerOrConstant(comparison.left());
        int right = registerOrConstant(comparison.right());
        boolean jumpWhen = comparison.sense() == sense;
        lastLine = comparison.line();
        int first = comparison.swapped() ? right : left;
        int second = comparison.swapped() ? left : right;
        code.emit(Op.of(comparison.op(), jumpWhen ? 1 : 0, first, second), lastLine);
        jumps.add(code.emit(Op.of(Op.JMP, 0, 0, 0), lastLine));
      }
      default -> jumps.add(code.emit(Op.of(Op.TEST, any(condition), 0, sense ? 1 : 0), lastLine));
    }
    return jumps;
  }

  /**
   * @param decisive the value of either side that decides: false for AND, true for OR
   */
  private void junction(Expr left, Expr right, boolean decisive, boolean sense, List<Integer> jumps)
      throws SyntaxError {
    if (sense == decisive) {
      jumps.addAll(jumpsIf(left, sense));
      jumps.addAll(jumpsIf(right, sense));
    } else {
      List<Integer> over = jumpsIf(left, decisive);
      jumps.addAll(jumpsIf(right, sense));
      land(over);
    }
  }

  void land(List<Integer> jumps) {
    for (int jump : jumps) {
      code.land(jump);
    }
  }

  // ---- lists and calls ----

  /** Evaluates a list into the next registers, cut or filled up to {@code wanted}. */
  void explist(List<Expr> values, int wanted, int line) throws SyntaxError {
    int first = free;
    for (int i = 0; i < values.size(); i++) {
      Expr value = values.get(i);
      boolean last = i == values.size() - 1;
      int missing = wanted - i;
      if (last && missing > 1 && value.isOpen()) {
        open(value, missing + 1);
        free = first + i;
        reserve(missing, line);
      } else if (i < wanted) {
        fresh(value);
      } else {
        int mark = free;
        fresh(value);
        free = mark;
      }
    }
    int have = free - first;
    if (have < wanted) {
      int from = reserve(wanted - have, line);
      code.emit(Op.of(Op.NILS, from, wanted - have, 0), line);
    }
  }

  /** Evaluates a list into the next registers; true if its end is open, up to the top. */
  boolean openList(List<Expr> values, int line) throws SyntaxError {
    for (int i = 0; i < values.size(); i++) {
      Expr value = values.get(i);
      if (i == values.size() - 1 && value.isOpen()) {
        open(value, 0);
        return true;
      }
      fresh(value);
      lastLine = Math.max(lastLine, line);
    }
    return false;
  }

  /** A call or varargs, with {@code wanted - 1} values into the next registers; 0 for all. */
  private void open(Expr value, int wanted) throws SyntaxError {
    switch (value) {
      case Expr.Call call -> call(call, wanted);
      case Expr.Varargs ignored -> {
        int target = reserve(1, lastLine);
        if (wanted > 1) {
          reserve(wanted - 1, lastLine);
        }
        code.emit(Op.of(Op.VARARG, target, wanted, 0), lastLine);
      }
      default -> throw new IllegalStateException("not open: " + value);
    }
  }

  /** Calls, with {@code wanted - 1} results (0: all) from the register that is returned. */
  int call(Expr.Call call, int wanted) throws SyntaxError {
    if (++depth > DEPTH_MAX) {
      throw new SyntaxError(source + ":" + lastLine + ": chunk has too many syntax levels");
    }
    int function = prepareCall(call);
    int arguments = arguments(call, function);
    code.emit(Op.of(Op.CALL, function, arguments, wanted), lastLine = call.line());
    nameCallee(call);
    free = function + 1;
    depth--;
    return function;
  }

  /** The function, and the object of a method, into the next registers. */
  int prepareCall(Expr.Call call) throws SyntaxError {
    LuaString method = call.method();
    if (method == null) {
      return fresh(call.callee());
    }
    int function = reserve(2, call.line());
    int object = any(call.callee());
    free = function + 2;
    int key = code.constant(method) | Op.CONSTANT;
    code.emit(Op.of(Op.SELF, function, object, key), call.line());
    code.name(OperandText.of(call.callee()));
    return function;
  }

  void nameCallee(Expr.Call call) {
    LuaString method = call.method();
    code.name(method != null ? "method '" + method + "'" : OperandText.of(call.callee()));
  }

  /** The operand that tells how many arguments there are. */
  int arguments(Expr.Call call, int function) throws SyntaxError {
    boolean open = openList(call.arguments(), 0);
    int self = call.method() == null ? 0 : 1;
    free = Math.max(free, function + 1 + self + call.arguments().size());
    return open ? 0 : call.arguments().size() + self + 1;
  }

  private void table(Expr.Table table, int target, boolean clean) throws SyntaxError {
    int positional = 0;
    for (Expr.Field field : table.fields()) {
      positional += field.key() == null ? 1 : 0;
    }
    boolean openEnd =
        !table.fields().isEmpty()
            && table.fields().getLast().key() == null
            && table.fields().getLast().value().isOpen();
    int named = table.fields().size() - positional;
    int register = clean && target == free - 1 ? target : reserve(1, table.line());
    int room = openEnd ? positional - 1 : positional;
    code.emit(
        Op.of(Op.NEW_TABLE, register, TableSizes.rounded(room), TableSizes.rounded(named)),
        lastLine);
    int pending = 0;
    int stored = 0;
    for (int i = 0; i < table.fields().size(); i++) {
      Expr.Field field = table.fields().get(i);
      Expr key = field.key();
      if (key != null) {
        int mark = free;
        int keyOperand = registerOrConstant(key);
        int value = registerOrConstant(field.value());
        code.emit(Op.of(Op.SET_TABLE, register, keyOperand, value), lastLine);
        free = mark;
      } else if (openEnd && i == table.fields().size() - 1) {
        open(field.value(), 0);
        code.emit(Op.of(Op.SET_LIST, register, 0, stored), lastLine);
        pending = 0;
        free = register + 1;
      } else {
        fresh(field.value());
        pending++;
        if (pending == FIELDS_PER_FLUSH) {
          code.emit(Op.of(Op.SET_LIST, register, pending, stored), lastLine);
          stored += pending;
          pending = 0;
          free = register + 1;
        }
      }
    }
    if (pending > 0) {
      code.emit(Op.of(Op.SET_LIST, register, pending, stored), lastLine);
    }
    if (register != target) {
      code.emit(Op.of(Op.MOVE, target, register, 0), lastLine);
    }
  }
}
