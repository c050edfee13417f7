package io.ashlar.engine.hyperloglog;

/** A string looks like a HyperLogLog but its registers cannot be read. A user can make one. */
final class CorruptSketchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptSketchException() {
    super("the opcodes of a sparse HyperLogLog do not add up", null, false, false);
  }
}
