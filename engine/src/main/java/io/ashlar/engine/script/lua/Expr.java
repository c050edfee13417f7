package io.ashlar.engine.script.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression after parsing; names are resolved. */
sealed interface Expr {
  record NilValue() implements Expr {}

  record Truth(boolean value) implements Expr {}

  /** A number or string. */
  record Constant(Object value) implements Expr {}

  record Varargs() implements Expr {}

  /** A local variable of this function. */
  record Local(LocalVariable variable) implements Expr {}

  record Upvalue(int index, LuaString name) implements Expr {}

  record Global(LuaString name, int line) implements Expr {}

  record Index(Expr object, Expr key, int line) implements Expr {}

  /** {@code method} is set for {@code callee:method(...)}. */
  record Call(Expr callee, @Nullable LuaString method, List<Expr> arguments, int line)
      implements Expr {}

  record Function(FunctionScope scope, int line) implements Expr {}

  /** Arithmetic. */
  record Arithmetic(int op, Expr left, Expr right, int line) implements Expr {}

  record Concat(List<Expr> parts, int line) implements Expr {}

  /**
   * @param op {@link Op#EQ}, {@link Op#LT} or {@link Op#LE}
   * @param sense false to negate it
   * @param swapped compare the right with the left; they are evaluated as written
   */
  record Comparison(int op, Expr left, Expr right, boolean sense, boolean swapped, int line)
      implements Expr {}

  record And(Expr left, Expr right) implements Expr {}

  record Or(Expr left, Expr right) implements Expr {}

  record Not(Expr operand) implements Expr {}

  /** Minus or length. */
  record Unary(int op, Expr operand, int line) implements Expr {}

  /** Cuts several values to one. */
  record Paren(Expr inner) implements Expr {}

  record Table(List<Field> fields, int line) implements Expr {}

  /** A field of a table; positional when it has no key. */
  record Field(@Nullable Expr key, Expr value) {}

  /** Whether it may have any number of values. */
  default boolean isOpen() {
    return this instanceof Call || this instanceof Varargs;
  }
}
