package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of one XREAD or XREADGROUP. */
final class XReadParser {
  private static final Reply.Error UNBALANCED =
      new Reply.Error(
          "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be"
              + " specified.");
  private static final Reply.Error GROUP_MISSING =
      new Reply.Error("ERR Missing GROUP option for XREADGROUP");
  private static final Reply.Error GROUP_NOT_HERE = onlyInGroup("GROUP");
  private static final Reply.Error NOACK_NOT_HERE = onlyInGroup("NOACK");
  private static final Reply.Error BAD_TIMEOUT =
      new Reply.Error("ERR timeout is not an integer or out of range");
  private static final Reply.Error NEGATIVE_TIMEOUT = new Reply.Error("ERR timeout is negative");

  private final byte[][] args;
  private final boolean inGroup;
  private long count;
  private long timeoutMs = -1;
  private boolean noAck;
  private byte @Nullable [] group;
  private byte[] consumer = {};

  /** Index of the first key; 0 until it is known. */
  private int streamsAt;

  private XReadParser(byte[][] args, boolean inGroup) {
    this.args = args;
    this.inGroup = inGroup;
  }

  static Command parseXRead(byte[][] args) {
    return new XReadParser(args, false).parse();
  }

  static Command parseXReadGroup(byte[][] args) {
    return new XReadParser(args, true).parse();
  }

  private static Reply.Error onlyInGroup(String option) {
    return new Reply.Error(
        "ERR The " + option + " option is only supported by XREADGROUP. You called XREAD instead.");
  }

  private Command parse() {
    int at = 1;
    while (at < args.length && streamsAt == 0) {
      Reply.Error error = option(at);
      if (error != null) {
        return Command.rejected(error);
      }
      at += length(at);
    }
    if (streamsAt == 0) {
      return Command.rejected(Errors.SYNTAX);
    }
    int streams = (args.length - streamsAt) / 2;
    if (2 * streams != args.length - streamsAt) {
      return Command.rejected(UNBALANCED);
    }
    if (inGroup && group == null) {
      return Command.rejected(GROUP_MISSING);
    }
    List<byte[]> all = List.of(args);
    XRead read =
        new XRead(
            all.subList(streamsAt, streamsAt + streams),
            all.subList(streamsAt + streams, args.length),
            count,
            group == null ? null : new GroupReader(group, consumer, noAck, count));
    return timeoutMs < 0 ? read : new XRead.Blocking(read, timeoutMs, false);
  }

  /** Arguments that an option takes, its name included. */
  private int length(int at) {
    if (Words.is(args[at], "GROUP")) {
      return 3;
    }
    return Words.is(args[at], "NOACK") ? 1 : 2;
  }

  /** Reads the option at an index; what is wrong with it, or null. */
  private Reply.@Nullable Error option(int at) {
    int more = args.length - at - 1;
    if (Words.is(args[at], "NOACK")) {
      noAck = true;
      return inGroup ? null : NOACK_NOT_HERE;
    }
    if (Words.is(args[at], "GROUP") && more > 1) {
      group = args[at + 1];
      consumer = args[at + 2];
      return inGroup ? null : GROUP_NOT_HERE;
    }
    if (Words.is(args[at], "STREAMS") && more > 0) {
      streamsAt = at + 1;
      return null;
    }
    if (Words.is(args[at], "BLOCK") && more > 0) {
      return timeout(args[at + 1]);
    }
    if (Words.is(args[at], "COUNT") && more > 0) {
      return count(args[at + 1]);
    }
    return Errors.SYNTAX;
  }

  private Reply.@Nullable Error timeout(byte[] text) {
    if (!Numbers.isLong(text)) {
      return BAD_TIMEOUT;
    }
    timeoutMs = Numbers.toLong(text);
    return timeoutMs < 0 ? NEGATIVE_TIMEOUT : null;
  }

  private Reply.@Nullable Error count(byte[] text) {
    if (!Numbers.isLong(text)) {
      return Errors.NOT_AN_INTEGER;
    }
    count = Math.max(0, Numbers.toLong(text));
    return null;
  }
}
