package io.ashlar.engine.script.lua;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function while it is parsed: which names mean what. Its body afterwards. */
final class FunctionScope {
  static final int LOCALS_MAX = 200;
  static final int UPVALUES_MAX = 60;

  /** What an upvalue is in the enclosing function. */
  record Capture(LuaString name, @Nullable LocalVariable local, int upvalue) {}

  final @Nullable FunctionScope enclosing;
  final int line;
  final List<LocalVariable> parameters = new ArrayList<>();
  final List<Capture> captures = new ArrayList<>();
  boolean vararg;
  List<Stat> body = List.of();
  int endLine;

  /** Loops around the statement that is parsed. */
  int loops;

  private final List<LocalVariable> visible = new ArrayList<>();

  FunctionScope(@Nullable FunctionScope enclosing, int line) {
    this.enclosing = enclosing;
    this.line = line;
  }

  int visibleCount() {
    return visible.size();
  }

  void declare(LocalVariable variable) {
    visible.add(variable);
  }

  /** Ends a block: what was declared since is not visible any more. */
  void hideFrom(int count) {
    visible.subList(count, visible.size()).clear();
  }

  @Nullable LocalVariable local(LuaString name) {
    for (int i = visible.size() - 1; i >= 0; i--) {
      if (visible.get(i).name.equals(name)) {
        return visible.get(i);
      }
    }
    return null;
  }

  /**
   * The index of the upvalue with this name, made if an enclosing function has it; else -1. While a
   * function is parsed its surroundings do not change, so a name keeps its meaning.
   */
  int upvalue(LuaString name) {
    for (int i = 0; i < captures.size(); i++) {
      if (captures.get(i).name.equals(name)) {
        return i;
      }
    }
    FunctionScope outer = enclosing;
    if (outer == null) {
      return -1;
    }
    LocalVariable local = outer.local(name);
    if (local != null) {
      local.captured = true;
      captures.add(new Capture(name, local, -1));
      return captures.size() - 1;
    }
    int inOuter = outer.upvalue(name);
    if (inOuter < 0) {
      return -1;
    }
    captures.add(new Capture(name, null, inOuter));
    return captures.size() - 1;
  }
}
