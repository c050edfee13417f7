package io.ashlar.engine.keyspace;

/** A value that changes in place. */
public sealed interface Value permits RawString {
  /** What TYPE answers. */
  String typeName();

  /** What OBJECT ENCODING answers. */
  String encodingName();

  /** Estimated bytes on the heap, of the value alone. */
  long heapBytes();

  /** An equal value that shares nothing with this one. */
  Value copy();
}
