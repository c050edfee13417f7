package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** The number of a database as clients write it. */
public final class DatabaseNumber {
  public static final Reply.Error NO_SUCH_DATABASE =
      new Reply.Error("ERR DB index is out of range");

  private DatabaseNumber() {}

  /** Why a text names no database; null when it does. */
  public static Reply.@Nullable Error problem(byte[] text) {
    if (!Numbers.isLong(text)) {
      return Errors.NOT_AN_INTEGER;
    }
    long number = Numbers.toLong(text);
    if (number != (int) number) {
      return Errors.outOfRange(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return Databases.exists(number) ? null : NO_SUCH_DATABASE;
  }

  /** The number; only of what has no {@link #problem}. */
  public static int of(byte[] text) {
    return (int) Numbers.toLong(text);
  }
}
