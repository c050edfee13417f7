package io.ashlar.engine.value;

/** A value that changes in place. */
public interface Value {
  /** What TYPE answers. */
  String typeName();

  /** What OBJECT ENCODING answers. */
  String encodingName();

  /** Estimated bytes on the heap, of the value alone. O(1). */
  long heapBytes();

  /**
   * An equal value; a change of either does not change the other. Collections keep their elements
   * in blocks that are replaced and never changed, so that this costs a copy of the directory of
   * blocks at most, about a millisecond for ten million elements.
   */
  Value copy();
}
