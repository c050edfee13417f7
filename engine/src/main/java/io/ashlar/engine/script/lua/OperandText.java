package io.ashlar.engine.script.lua;

import org.jspecify.annotations.Nullable;

/** What error texts call an operand. */
final class OperandText {
  private OperandText() {}

  /** How error texts call the value of an expression, null when it has no name. */
  static @Nullable String of(Expr expr) {
    return switch (expr) {
      case Expr.Local local -> "local '" + local.variable().name + "'";
      case Expr.Upvalue upvalue -> "upvalue '" + upvalue.name() + "'";
      case Expr.Global global -> "global '" + global.name() + "'";
      case Expr.Index index ->
          "field '"
              + (index.key() instanceof Expr.Constant(LuaString name) ? name.text() : "?")
              + "'";
      default -> null;
    };
  }
}
