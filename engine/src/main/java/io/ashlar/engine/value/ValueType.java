package io.ashlar.engine.value;

/** A type of collection: how effects name it, make it and read its changes. */
public interface ValueType {
  /** Names the type on disk, 1 to 255; never used again for another. */
  int code();

  /** What TYPE answers. */
  String typeName();

  /** A value without elements. */
  CollectionValue create(ValueContext context);

  /**
   * Reads what {@link ValueChange#write} wrote.
   *
   * @throws CorruptEntryException when it is no change of this type
   */
  ValueChange readChange(ByteReader in);
}
