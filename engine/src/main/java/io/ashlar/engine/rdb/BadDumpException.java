package io.ashlar.engine.rdb;

/** Bytes that are no value, or one that there is no room for. */
public final class BadDumpException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** They are not what Redis writes. */
    DAMAGED,
    /** The value takes more memory than may be used. */
    NO_ROOM
  }

  private final Reason reason;

  private BadDumpException(Reason reason, String message) {
    // An expected outcome: where in the reader it was found is of no use to anybody.
    super(message, null, false, false);
    this.reason = reason;
  }

  public static BadDumpException damaged(String what) {
    return new BadDumpException(Reason.DAMAGED, what);
  }

  static BadDumpException noRoom() {
    return new BadDumpException(Reason.NO_ROOM, "no room for the value");
  }

  public Reason reason() {
    return reason;
  }
}
