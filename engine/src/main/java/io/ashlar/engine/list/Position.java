package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * LPOS key element [RANK rank] [COUNT matches] [MAXLEN length].
 *
 * @param rank the first match to tell, from 1; negative from the end
 * @param count how many to tell, 0 for all; -1 for one, told without an array
 * @param maxLength elements to look at, 0 for all
 */
record Position(byte[] key, byte[] element, long rank, long count, long maxLength)
    implements Command {
  private static final Reply.Error ZERO_RANK =
      new Reply.Error(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or"
              + " use negative to start from the end of the list");
  private static final Reply.Error NEGATIVE_COUNT = new Reply.Error("ERR COUNT can't be negative");
  private static final Reply.Error NEGATIVE_LENGTH =
      new Reply.Error("ERR MAXLEN can't be negative");

  static Command parse(byte[][] args) {
    long rank = 1;
    long count = -1;
    long maxLength = 0;
    for (int i = 3; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        return Command.rejected(Errors.SYNTAX);
      }
      byte[] text = args[i + 1];
      boolean number = Numbers.isLong(text);
      long value = number ? Numbers.toLong(text) : -1;
      if (Words.is(args[i], "RANK")) {
        if (!number) {
          return Command.rejected(Errors.NOT_AN_INTEGER);
        }
        if (value == Long.MIN_VALUE) {
          return Command.rejected(Errors.outOfRange(-Long.MAX_VALUE, Long.MAX_VALUE));
        }
        if (value == 0) {
          return Command.rejected(ZERO_RANK);
        }
        rank = value;
      } else if (Words.is(args[i], "COUNT")) {
        if (value < 0) {
          return Command.rejected(NEGATIVE_COUNT);
        }
        count = value;
      } else if (Words.is(args[i], "MAXLEN")) {
        if (value < 0) {
          return Command.rejected(NEGATIVE_LENGTH);
        }
        maxLength = value;
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new Position(args[1], args[2], rank, count, maxLength);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return count < 0 ? Reply.NIL : Reply.EMPTY_ARRAY;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    List<Reply> found = search(list);
    if (count >= 0) {
      return new Reply.Array(found);
    }
    return found.isEmpty() ? Reply.NIL : found.getFirst();
  }

  private List<Reply> search(ListValue list) {
    List<Reply> found = new ArrayList<>();
    byte[] entry = Entries.encoded(element);
    long size = list.size();
    long wanted = count < 0 ? 1 : count == 0 ? Long.MAX_VALUE : count;
    long toSkip = Math.abs(rank) - 1;
    ListCursor cursor = list.cursor(rank > 0 ? 0 : size - 1);
    for (long seen = 0; cursor.valid() && (maxLength == 0 || seen < maxLength); seen++) {
      if (cursor.equal(entry) && toSkip-- <= 0) {
        found.add(Reply.Int.of(rank > 0 ? seen : size - 1 - seen));
        if (found.size() >= wanted) {
          break;
        }
      }
      if (rank > 0) {
        cursor.next();
      } else {
        cursor.previous();
      }
    }
    return found;
  }
}
