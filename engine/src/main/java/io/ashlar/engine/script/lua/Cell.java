package io.ashlar.engine.script.lua;

/** A local variable that an inner function uses too. */
final class Cell {
  static final int HEAP_BYTES = 24;

  Object value;
  int seenInWalk;

  Cell(Object value) {
    this.value = value;
  }
}
