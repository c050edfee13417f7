package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-ms] [RETRYCOUNT
 * count] [FORCE] [JUSTID] [LASTID id]. Redis looks at the arguments only when the group exists.
 */
record XClaim(byte[][] args) implements Command {
  private static final int FIRST_ID = 5;

  /** Of the times and counts that are not given. */
  private static final long NONE = -1;

  private static final Reply.Error BAD_MIN_IDLE =
      new Reply.Error("ERR Invalid min-idle-time argument for XCLAIM");

  /** What follows the IDs. */
  private static final class Options {
    private long deliveryMs = NONE;
    private long retryCount = NONE;
    private boolean force;
    private boolean justIds;
    private StreamId lastId = StreamId.ZERO;
  }

  static Command parse(byte[][] args) {
    return new XClaim(args);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(args[1]);
    StreamValue stream = record == null ? null : StreamValue.of(record);
    if (record != null && stream == null) {
      return Errors.WRONG_TYPE;
    }
    Group group = stream == null ? null : stream.group(args[2]);
    if (stream == null || group == null) {
      return StreamReplies.noGroup(args[1], args[2]);
    }
    if (!Numbers.isLong(args[4])) {
      return BAD_MIN_IDLE;
    }
    List<StreamId> ids = new ArrayList<>();
    int at = FIRST_ID;
    while (at < args.length) {
      StreamId id = IdText.parse(args[at], 0);
      if (id == null) {
        break;
      }
      ids.add(id);
      at++;
    }
    Options options = new Options();
    Reply.Error error = readOptions(at, options, x.nowMs());
    return error == null ? claim(x, stream, group, ids, options) : error;
  }

  private Reply.@Nullable Error readOptions(int from, Options options, long nowMs) {
    for (int at = from; at < args.length; at++) {
      boolean more = at + 1 < args.length;
      if (Words.is(args[at], "FORCE")) {
        options.force = true;
      } else if (Words.is(args[at], "JUSTID")) {
        options.justIds = true;
      } else if (more && isNumeric(args[at])) {
        byte[] value = args[at + 1];
        if (!Numbers.isLong(value)) {
          return badOption(args[at]);
        }
        setNumber(options, args[at], Numbers.toLong(value), nowMs);
        at++;
      } else if (more && Words.is(args[at], "LASTID")) {
        StreamId id = IdText.parse(args[++at], 0);
        if (id == null) {
          return StreamReplies.INVALID_ID;
        }
        options.lastId = id;
      } else {
        return new Reply.Error(
            "ERR Unrecognized XCLAIM option '" + StreamReplies.text(args[at]) + "'");
      }
    }
    return null;
  }

  private static boolean isNumeric(byte[] word) {
    return Words.is(word, "IDLE") || Words.is(word, "TIME") || Words.is(word, "RETRYCOUNT");
  }

  private static Reply.Error badOption(byte[] word) {
    String name = StreamReplies.text(word).toUpperCase(Locale.ROOT);
    return new Reply.Error("ERR Invalid " + name + " option argument for XCLAIM");
  }

  private static void setNumber(Options options, byte[] word, long value, long nowMs) {
    if (Words.is(word, "IDLE")) {
      options.deliveryMs = nowMs - value;
    } else if (Words.is(word, "TIME")) {
      options.deliveryMs = value;
    } else {
      options.retryCount = value;
    }
  }

  private Reply claim(
      Execution x, StreamValue stream, Group group, List<StreamId> ids, Options options) {
    long nowMs = x.nowMs();
    if (options.lastId.isAfter(group.lastId)) {
      x.change(
          args[1],
          StreamType.INSTANCE,
          new StreamChange.PutGroup(group.name, options.lastId, group.entriesRead));
      group = changed(stream, group);
    }
    // A time that makes no sense is taken for now, as in Redis.
    boolean sane = options.deliveryMs >= 0 && options.deliveryMs <= nowMs;
    long deliveryMs = sane ? options.deliveryMs : nowMs;
    Claims claims = new Claims(stream, group, args[3], options.justIds);
    Map<StreamId, PendingRow> claimed = new HashMap<>();
    for (StreamId id : ids) {
      PendingRow before = claimed.containsKey(id) ? claimed.get(id) : row(group, id);
      Reply entry = Claims.entry(stream, id);
      if (entry == null) {
        if (before != null) {
          claims.drop(id);
        }
      } else if (before != null ? isIdle(before, nowMs) : options.force) {
        long count = before == null ? 1 : before.count();
        if (options.retryCount >= 0) {
          count = options.retryCount;
        } else if (!options.justIds) {
          count++;
        }
        claims.take(id, deliveryMs, count, entry);
        claimed.put(id, new PendingRow(id, deliveryMs, count));
      }
    }
    return claims.apply(x, args[1]);
  }

  /** The group after a change, which may have replaced it. */
  private static Group changed(StreamValue stream, Group before) {
    Group now = stream.group(before.name);
    return now == null ? before : now;
  }

  private boolean isIdle(PendingRow row, long nowMs) {
    long minIdleMs = Numbers.toLong(args[4]);
    return minIdleMs <= 0 || nowMs - row.timeMs() >= minIdleMs;
  }

  private static @Nullable PendingRow row(Group group, StreamId id) {
    PendingTable pending = group.pending();
    long at = pending.find(id);
    return at == PendingTable.NONE
        ? null
        : new PendingRow(id, pending.cell(at, Group.TIME), pending.cell(at, Group.COUNT));
  }
}
