package io.ashlar.engine.command;

import io.ashlar.resp.Reply;

/** Errors that more than one family answers, in Redis's words. */
public final class Errors {
  public static final Reply.Error SYNTAX = new Reply.Error("ERR syntax error");
  public static final Reply.Error NOT_AN_INTEGER =
      new Reply.Error("ERR value is not an integer or out of range");
  public static final Reply.Error SAME_OBJECT =
      new Reply.Error("ERR source and destination objects are the same");
  public static final Reply.Error NOT_A_FLOAT = new Reply.Error("ERR value is not a valid float");
  public static final Reply.Error WRONG_TYPE =
      new Reply.Error("WRONGTYPE Operation against a key holding the wrong kind of value");
  public static final Reply.Error NO_SUCH_KEY = new Reply.Error("ERR no such key");
  public static final Reply.Error OUT_OF_RANGE = new Reply.Error("ERR index out of range");
  public static final Reply.Error OOM =
      new Reply.Error("OOM command not allowed when used memory > 'maxmemory'.");
  public static final Reply.Error STRING_TOO_LONG =
      new Reply.Error("ERR string exceeds maximum allowed size (proto-max-bulk-len)");

  public static final Reply.Error OFFSET_OUT_OF_RANGE =
      new Reply.Error("ERR offset is out of range");
  public static final Reply.Error OVERFLOW =
      new Reply.Error("ERR increment or decrement would overflow");

  private Errors() {}

  public static Reply.Error wrongArity(String command) {
    return new Reply.Error("ERR wrong number of arguments for '" + command + "' command");
  }

  public static Reply.Error outOfRange(long min, long max) {
    return new Reply.Error("ERR value is out of range, value must between " + min + " and " + max);
  }

  public static Reply.Error invalidExpire(String command) {
    return new Reply.Error("ERR invalid expire time in '" + command + "' command");
  }
}
