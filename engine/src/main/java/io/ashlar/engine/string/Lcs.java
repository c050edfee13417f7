package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]: the longest common subsequence of
 * two strings.
 *
 * @param error what is wrong with the options, told only after the keys' types
 */
record Lcs(
    byte[] key1,
    byte[] key2,
    boolean length,
    boolean ranges,
    long minMatchLength,
    boolean withMatchLength,
    Reply.@Nullable Error error)
    implements Command {
  private static final Reply.Error NOT_STRINGS =
      new Reply.Error("ERR The specified keys must contain string values");
  private static final Reply.Error LENGTH_AND_RANGES =
      new Reply.Error("ERR If you want both the length and indexes, please just use IDX.");
  private static final Reply.Error TOO_LONG =
      new Reply.Error(
          "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  private static final byte[] NO_BYTES = {};

  static Command parse(byte[][] args) {
    boolean length = false;
    boolean ranges = false;
    boolean withMatchLength = false;
    long minMatchLength = 0;
    Reply.Error error = null;
    for (int i = 3; i < args.length && error == null; i++) {
      if (Words.is(args[i], "IDX")) {
        ranges = true;
      } else if (Words.is(args[i], "LEN")) {
        length = true;
      } else if (Words.is(args[i], "WITHMATCHLEN")) {
        withMatchLength = true;
      } else if (Words.is(args[i], "MINMATCHLEN") && i + 1 < args.length) {
        i++;
        if (Numbers.isLong(args[i])) {
          minMatchLength = Math.max(0, Numbers.toLong(args[i]));
        } else {
          error = Errors.NOT_AN_INTEGER;
        }
      } else {
        error = Errors.SYNTAX;
      }
    }
    if (error == null && length && ranges) {
      error = LENGTH_AND_RANGES;
    }
    return new Lcs(args[1], args[2], length, ranges, minMatchLength, withMatchLength, error);
  }

  @Override
  public Reply execute(Execution x) {
    Object record1 = x.find(key1);
    Object record2 = x.find(key2);
    if ((record1 != null && !Records.isString(record1))
        || (record2 != null && !Records.isString(record2))) {
      return NOT_STRINGS;
    }
    if (error != null) {
      return error;
    }
    byte[] a = record1 == null ? NO_BYTES : Records.stringBytes(record1);
    byte[] b = record2 == null ? NO_BYTES : Records.stringBytes(record2);
    // Redis keeps four bytes for each pair of prefixes and bounds that; so the same inputs fail.
    if ((a.length + 1L) * (b.length + 1L) > x.settings().maxBulkBytes / 4) {
      return TOO_LONG;
    }
    CommonSubsequence common = new CommonSubsequence(a, b);
    if (length) {
      return Reply.Int.of(common.length());
    }
    if (!ranges) {
      return Reply.Bulk.of(common.bytes());
    }
    List<Reply> matches = new ArrayList<>();
    for (CommonSubsequence.Match match : common.matches()) {
      if (match.length() >= minMatchLength) {
        matches.add(matchReply(match));
      }
    }
    return new Reply.MapReply(
        List.of(
            Reply.Bulk.of("matches"),
            new Reply.Array(matches),
            Reply.Bulk.of("len"),
            Reply.Int.of(common.length())));
  }

  private Reply matchReply(CommonSubsequence.Match match) {
    Reply inA = range(match.startInA(), match.length());
    Reply inB = range(match.startInB(), match.length());
    return withMatchLength
        ? Reply.Array.of(inA, inB, Reply.Int.of(match.length()))
        : Reply.Array.of(inA, inB);
  }

  private static Reply range(int start, int length) {
    return Reply.Array.of(Reply.Int.of(start), Reply.Int.of(start + length - 1L));
  }
}
