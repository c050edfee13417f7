package io.ashlar.engine.script.lua;

import java.util.ArrayList;
import java.util.List;

/** Makes code of statements. */
final class Generator extends ExpressionGenerator {
  /** Jumps out of each loop around, to be landed at its end. */
  private final List<List<Integer>> breaks = new ArrayList<>();

  private Generator(FunctionScope scope, String source) {
    super(scope, source);
  }

  /** Compiles a chunk. */
  static Prototype generate(FunctionScope main, String source) throws SyntaxError {
    return new Generator(main, source).function();
  }

  @Override
  Prototype innerFunction(FunctionScope inner) throws SyntaxError {
    return new Generator(inner, source).function();
  }

  private Prototype function() throws SyntaxError {
    for (LocalVariable parameter : scope.parameters) {
      parameter.register = reserve(1, scope.line);
    }
    for (LocalVariable parameter : scope.parameters) {
      wrapIfCaptured(parameter, scope.line);
    }
    statements(scope.body);
    code.emit(Op.of(Op.RETURN, 0, 1, 0), scope.endLine);
    return code.finish(scope, source, inner.toArray(new Prototype[0]), registersMax);
  }

  /** Statements of a block; its variables' registers are free afterwards. */
  private void block(List<Stat> body) throws SyntaxError {
    int mark = free;
    statements(body);
    free = mark;
  }

  private void statements(List<Stat> body) throws SyntaxError {
    for (Stat statement : body) {
      statement(statement);
    }
  }

  private void statement(Stat statement) throws SyntaxError {
    lastLine = Math.max(lastLine, statement.startLine());
    switch (statement) {
      case Stat.Local s -> local(s);
      case Stat.LocalFunction s -> {
        // Declared before its body, which may refer to it.
        s.variable().register = reserve(1, s.line());
        if (s.variable().captured) {
          code.emit(Op.of(Op.NILS, s.variable().register, 1, 0), s.line());
          wrapIfCaptured(s.variable(), s.line());
          int value = reserve(1, s.line());
          to(s.function(), value);
          code.emit(Op.of(Op.SET_CELL, value, s.variable().register, 0), s.line());
          free--;
        } else {
          to(s.function(), s.variable().register);
        }
      }
      case Stat.Assign s -> assign(s);
      case Stat.CallStat s -> {
        int mark = free;
        call(s.call(), 1);
        free = mark;
      }
      case Stat.Block s -> block(s.body());
      case Stat.While s -> whileLoop(s);
      case Stat.Repeat s -> repeatLoop(s);
      case Stat.If s -> ifElse(s);
      case Stat.NumericFor s -> numericFor(s);
      case Stat.GenericFor s -> genericFor(s);
      case Stat.Return s -> returnValues(s);
      case Stat.Break s -> breaks.getLast().add(code.emit(Op.of(Op.JMP, 0, 0, 0), s.line()));
    }
  }

  private void local(Stat.Local s) throws SyntaxError {
    int first = free;
    explist(s.values(), s.variables().size(), s.line());
    for (int i = 0; i < s.variables().size(); i++) {
      LocalVariable variable = s.variables().get(i);
      variable.register = first + i;
      wrapIfCaptured(variable, s.line());
    }
  }

  private void wrapIfCaptured(LocalVariable variable, int line) {
    if (variable.captured) {
      code.emit(Op.of(Op.NEW_CELL, variable.register, 0, 0), line);
    }
  }

  /** An assignment's target with its parts evaluated. */
  private record Target(Expr expr, int object, int key) {}

  private void assign(Stat.Assign s) throws SyntaxError {
    int mark = free;
    if (s.targets().size() == 1 && s.values().size() == 1) {
      assignOne(s.targets().getFirst(), s.values().getFirst(), s.line());
      free = mark;
      return;
    }
    List<Target> targets = new ArrayList<>();
    for (Expr target : s.targets()) {
      targets.add(prepare(target, true));
    }
    int first = free;
    explist(s.values(), s.targets().size(), s.line());
    for (int i = targets.size() - 1; i >= 0; i--) {
      store(targets.get(i), first + i, s.line());
    }
    free = mark;
  }

  private void assignOne(Expr target, Expr value, int line) throws SyntaxError {
    if (target instanceof Expr.Local local && !local.variable().captured) {
      to(value, local.variable().register);
      return;
    }
    Target prepared = prepare(target, false);
    int source = prepared.expr instanceof Expr.Index ? registerOrConstant(value) : any(value);
    store(prepared, source, Math.max(line, lastLine));
  }

  /**
   * @param keep evaluated parts must not change when other targets are assigned
   */
  private Target prepare(Expr target, boolean keep) throws SyntaxError {
    if (!(target instanceof Expr.Index index)) {
      return new Target(target, 0, 0);
    }
    int object = keep ? fresh(index.object()) : any(index.object());
    boolean simpleKey = !keep || index.key() instanceof Expr.Constant;
    int key = simpleKey ? registerOrConstant(index.key()) : fresh(index.key());
    return new Target(target, object, key);
  }

  private void store(Target target, int value, int line) {
    switch (target.expr) {
      case Expr.Local local -> {
        int register = local.variable().register;
        int op = local.variable().captured ? Op.SET_CELL : Op.MOVE;
        code.emit(
            op == Op.MOVE ? Op.of(op, register, value, 0) : Op.of(op, value, register, 0), line);
      }
      case Expr.Upvalue upvalue ->
          code.emit(Op.of(Op.SET_UPVALUE, value, upvalue.index(), 0), line);
      case Expr.Global global ->
          code.emit(Op.of(Op.SET_GLOBAL, value, code.constant(global.name()), 0), line);
      case Expr.Index index -> {
        code.emit(Op.of(Op.SET_TABLE, target.object, target.key, value), line);
        code.name(OperandText.of(index.object()));
      }
      default -> throw new IllegalStateException("not assignable: " + target.expr);
    }
  }

  private void whileLoop(Stat.While s) throws SyntaxError {
    int start = code.position();
    List<Integer> exits = jumpsIf(s.condition(), false);
    loopBody(s.body(), s.line(), () -> {});
    code.jumpTo(code.emit(Op.of(Op.JMP, 0, 0, 0), s.line()), start);
    land(exits);
    landBreaks();
  }

  /** What stands between a loop's body and its end. */
  private interface Prologue {
    void emit() throws SyntaxError;
  }

  private void loopBody(List<Stat> body, int line, Prologue prologue) throws SyntaxError {
    breaks.add(new ArrayList<>());
    int mark = free;
    prologue.emit();
    statements(body);
    free = mark;
    lastLine = line;
  }

  private void landBreaks() {
    land(breaks.removeLast());
  }

  private void repeatLoop(Stat.Repeat s) throws SyntaxError {
    int start = code.position();
    breaks.add(new ArrayList<>());
    int mark = free;
    statements(s.body());
    for (int jump : jumpsIf(s.condition(), false)) {
      code.jumpTo(jump, start);
    }
    free = mark;
    landBreaks();
  }

  private void ifElse(Stat.If s) throws SyntaxError {
    List<Integer> toEnd = new ArrayList<>();
    for (int i = 0; i < s.conditions().size(); i++) {
      List<Integer> toNext = jumpsIf(s.conditions().get(i), false);
      block(s.blocks().get(i));
      if (i + 1 < s.blocks().size()) {
        toEnd.add(code.emit(Op.of(Op.JMP, 0, 0, 0), s.line()));
      }
      land(toNext);
    }
    if (s.blocks().size() > s.conditions().size()) {
      block(s.blocks().getLast());
    }
    land(toEnd);
  }

  private void numericFor(Stat.NumericFor s) throws SyntaxError {
    int mark = free;
    int base = fresh(s.first());
    fresh(s.limit());
    Expr step = s.step();
    fresh(step == null ? new Expr.Constant(Values.number(1)) : step);
    int prepare = code.emit(Op.of(Op.FOR_PREPARE, base, 0, 0), s.line());
    loopBody(
        s.body(),
        s.line(),
        () -> {
          s.variable().register = reserve(1, s.line());
          wrapIfCaptured(s.variable(), s.line());
        });
    code.land(prepare);
    int loop = code.emit(Op.of(Op.FOR_LOOP, base, 0, 0), s.line());
    code.jumpTo(loop, prepare + 1);
    landBreaks();
    free = mark;
  }

  private void genericFor(Stat.GenericFor s) throws SyntaxError {
    int mark = free;
    int base = free;
    explist(s.values(), 3, s.line());
    int prepare = code.emit(Op.of(Op.JMP, 0, 0, 0), s.line());
    int count = s.variables().size();
    loopBody(
        s.body(),
        s.line(),
        () -> {
          // The call needs three registers for function and arguments.
          int first = reserve(Math.max(3, count), s.line());
          free = first + count;
          for (int i = 0; i < count; i++) {
            s.variables().get(i).register = first + i;
          }
          for (LocalVariable variable : s.variables()) {
            wrapIfCaptured(variable, s.line());
          }
        });
    code.land(prepare);
    code.emit(Op.of(Op.FOR_CALL, base, 0, count), s.line());
    code.jumpTo(code.emit(Op.of(Op.FOR_TEST, base, 0, 0), s.line()), prepare + 1);
    landBreaks();
    free = mark;
  }

  private void returnValues(Stat.Return s) throws SyntaxError {
    int mark = free;
    List<Expr> values = s.values();
    if (values.size() == 1 && values.getFirst() instanceof Expr.Call call) {
      int function = prepareCall(call);
      int arguments = arguments(call, function);
      code.emit(Op.of(Op.TAIL_CALL, function, arguments, 0), call.line());
      nameCallee(call);
      code.emit(Op.of(Op.RETURN, function, 0, 0), s.line());
    } else if (values.size() == 1 && !values.getFirst().isOpen()) {
      int value = any(values.getFirst());
      code.emit(Op.of(Op.RETURN, value, 2, 0), s.line());
    } else {
      int first = free;
      boolean open = openList(values, s.line());
      code.emit(Op.of(Op.RETURN, first, open ? 0 : values.size() + 1, 0), s.line());
    }
    free = mark;
  }
}
