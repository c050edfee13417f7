package io.ashlar.engine.script.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement after parsing. */
sealed interface Stat {
  record Local(List<LocalVariable> variables, List<Expr> values, int line) implements Stat {}

  record LocalFunction(LocalVariable variable, Expr.Function function, int line) implements Stat {}

  record Assign(List<Expr> targets, List<Expr> values, int line) implements Stat {}

  record CallStat(Expr.Call call) implements Stat {}

  record Block(List<Stat> body) implements Stat {}

  record While(Expr condition, List<Stat> body, int line) implements Stat {}

  record Repeat(List<Stat> body, Expr condition, int line) implements Stat {}

  /** {@code conditions.get(i)} guards {@code blocks.get(i)}; a last block without is the else. */
  record If(List<Expr> conditions, List<List<Stat>> blocks, int line) implements Stat {}

  record NumericFor(
      LocalVariable variable,
      Expr first,
      Expr limit,
      @Nullable Expr step,
      List<Stat> body,
      int line)
      implements Stat {}

  record GenericFor(List<LocalVariable> variables, List<Expr> values, List<Stat> body, int line)
      implements Stat {}

  record Return(List<Expr> values, int line) implements Stat {}

  record Break(int line) implements Stat {}

  /** Where the statement begins, for positions. */
  default int startLine() {
    return switch (this) {
      case Local s -> s.line;
      case LocalFunction s -> s.line;
      case Assign s -> s.line;
      case CallStat s -> s.call.line();
      case Block ignored -> 0;
      case While s -> s.line;
      case Repeat s -> s.line;
      case If s -> s.line;
      case NumericFor s -> s.line;
      case GenericFor s -> s.line;
      case Return s -> s.line;
      case Break s -> s.line;
    };
  }
}
