package io.ashlar.engine.hash;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code FIELDS numfields field [field ...]} at a command's end.
 *
 * @param fields empty with an error
 * @param error told only when the key holds a hash or nothing
 */
record FieldList(List<byte[]> fields, Reply.@Nullable Error error) {
  static final Reply.Error NOT_POSITIVE =
      new Reply.Error("ERR Number of fields must be a positive integer");
  static final Reply.Error NOT_ABOVE_ZERO =
      new Reply.Error("ERR Parameter `numFields` should be greater than 0");
  private static final Reply.Error NO_FIELDS =
      new Reply.Error("ERR Mandatory argument FIELDS is missing or not at the right position");
  private static final Reply.Error MISMATCH =
      new Reply.Error("ERR The `numfields` parameter must match the number of arguments");

  /**
   * @param at index of the word FIELDS
   * @param badCount the error for a number that is none
   */
  static FieldList parse(byte[][] args, int at, Reply.Error badCount) {
    if (at + 1 >= args.length || !Words.is(args[at], "FIELDS")) {
      return wrong(NO_FIELDS);
    }
    byte[] count = args[at + 1];
    if (!Numbers.isLong(count) || Numbers.toLong(count) < 1) {
      return wrong(badCount);
    }
    if (Numbers.toLong(count) != args.length - at - 2) {
      return wrong(MISMATCH);
    }
    return new FieldList(Arrays.asList(args).subList(at + 2, args.length), null);
  }

  static FieldList wrong(Reply.Error error) {
    return new FieldList(List.of(), error);
  }
}
