package io.ashlar.engine.value;

/** An entry that this version cannot have written: the replica's state or its log is damaged. */
public final class CorruptEntryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptEntryException(String message) {
    super(message);
  }
}
