package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * XRANGE key start end [COUNT count] and XREVRANGE key end start [COUNT count].
 *
 * @param count entries at most; -1 for all
 */
record XRange(byte[] key, StreamId from, StreamId to, long count, boolean reverse)
    implements Command {
  private static final long ALL = -1;

  static Command parseForward(byte[][] args) {
    return parse(args, args[2], args[3], false);
  }

  static Command parseReverse(byte[][] args) {
    return parse(args, args[3], args[2], true);
  }

  private static Command parse(byte[][] args, byte[] start, byte[] end, boolean reverse) {
    IdText.Bound first = IdText.parseBound(start, 0);
    if (first == null) {
      return Command.rejected(StreamReplies.INVALID_ID);
    }
    StreamId from = first.first();
    if (from == null) {
      return Command.rejected(StreamReplies.INVALID_START);
    }
    IdText.Bound last = IdText.parseBound(end, -1);
    if (last == null) {
      return Command.rejected(StreamReplies.INVALID_ID);
    }
    StreamId to = last.last();
    if (to == null) {
      return Command.rejected(StreamReplies.INVALID_END);
    }
    long count = ALL;
    for (int i = 4; i < args.length; i += 2) {
      if (!Words.is(args[i], "COUNT") || i + 1 == args.length) {
        return Command.rejected(Errors.SYNTAX);
      }
      if (!Numbers.isLong(args[i + 1])) {
        return Command.rejected(Errors.NOT_AN_INTEGER);
      }
      count = Math.max(0, Numbers.toLong(args[i + 1]));
    }
    return new XRange(args[1], from, to, count, reverse);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.EMPTY_ARRAY;
    }
    StreamValue stream = StreamValue.of(record);
    if (stream == null) {
      return Errors.WRONG_TYPE;
    }
    if (count == 0) {
      return Reply.NIL_ARRAY;
    }
    List<Reply> found = new ArrayList<>();
    Entries.Visitor visitor =
        entry -> {
          found.add(entry.reply());
          return found.size() != count;
        };
    if (reverse) {
      stream.entries().backward(from, to, visitor);
    } else {
      stream.entries().forward(from, to, visitor);
    }
    return new Reply.Array(found);
  }
}
