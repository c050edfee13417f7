package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * XADD key [NOMKSTREAM] [MAXLEN | MINID [= | ~] threshold [LIMIT count]] * | id field value [field
 * value ...].
 *
 * @param args field, value... from index {@code fieldsAt} on
 */
record XAdd(
    byte[] key, boolean onlyIfExists, TrimOptions trim, NewId newId, byte[][] args, int fieldsAt)
    implements Command {

  /** Which ID the entry gets. */
  sealed interface NewId {
    /** The ID after {@code last}; null when there is none. */
    @Nullable StreamId after(StreamId last, long nowMs);

    /** {@code *}: by the clock. */
    record Auto() implements NewId {
      @Override
      public @Nullable StreamId after(StreamId last, long nowMs) {
        return Long.compareUnsigned(nowMs, last.ms()) > 0 ? new StreamId(nowMs, 0) : last.next();
      }
    }

    /** {@code ms-*}: the next one of a millisecond. */
    record AutoSequence(long ms) implements NewId {
      @Override
      public @Nullable StreamId after(StreamId last, long nowMs) {
        if (ms != last.ms()) {
          return new StreamId(ms, 0);
        }
        return last.seq() == -1 ? null : last.next();
      }
    }

    record Given(StreamId id) implements NewId {
      @Override
      public StreamId after(StreamId last, long nowMs) {
        return id;
      }
    }
  }

  /** Redis's limit for one entry, in bytes of fields and values. */
  private static final long ENTRY_BYTES_MAX = 1L << 30;

  private static final NewId AUTO = new NewId.Auto();
  private static final Reply.Error ZERO_ID =
      new Reply.Error("ERR The ID specified in XADD must be greater than 0-0");
  private static final Reply.Error EXHAUSTED =
      new Reply.Error(
          "ERR The stream has exhausted the last possible ID, unable to add more items");
  private static final Reply.Error NOT_AFTER_LAST =
      new Reply.Error(
          "ERR The ID specified in XADD is equal or smaller than the target stream top item");
  private static final Reply.Error TOO_LARGE =
      new Reply.Error("ERR Elements are too large to be stored");

  static Command parse(byte[][] args) {
    TrimOptions.Parser trim = new TrimOptions.Parser(args);
    boolean onlyIfExists = false;
    NewId newId = null;
    int at = 2;
    while (at < args.length && newId == null) {
      int next = IdText.is(args[at], '*') ? at : trim.read(at);
      if (next < 0) {
        break;
      }
      if (next > at) {
        at = next;
      } else if (Words.is(args[at], "NOMKSTREAM")) {
        onlyIfExists = true;
        at++;
      } else {
        newId = newId(args[at++]);
        if (newId == null) {
          return Command.rejected(StreamReplies.INVALID_ID);
        }
      }
    }
    TrimOptions options = trim.end(null);
    if (options == null) {
      return Objects.requireNonNull(trim.error());
    }
    if (newId == null || args.length - at < 2 || (args.length - at) % 2 != 0) {
      return Command.rejected(Errors.wrongArity("xadd"));
    }
    return newId.equals(new NewId.Given(StreamId.ZERO))
        ? Command.rejected(ZERO_ID)
        : new XAdd(args[1], onlyIfExists, options, newId, args, at);
  }

  private static @Nullable NewId newId(byte[] text) {
    if (IdText.is(text, '*')) {
      return AUTO;
    }
    Long ms = IdText.parseAutoSequence(text);
    if (ms != null) {
      return new NewId.AutoSequence(ms);
    }
    StreamId id = IdText.parse(text, 0);
    return id == null ? null : new NewId.Given(id);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    StreamValue stream = record == null ? null : StreamValue.of(record);
    if (record != null && stream == null) {
      return Errors.WRONG_TYPE;
    }
    if (record == null && onlyIfExists) {
      return Reply.NIL;
    }
    StreamId last = stream == null ? StreamId.ZERO : stream.lastId();
    if (last.equals(StreamId.MAX)) {
      return EXHAUSTED;
    }
    StreamId id = newId.after(last, x.nowMs());
    if (id == null || !id.isAfter(last)) {
      return NOT_AFTER_LAST;
    }
    if (textBytes() > ENTRY_BYTES_MAX) {
      return TOO_LARGE;
    }
    x.change(key, StreamType.INSTANCE, new StreamChange.Add(id, args, fieldsAt));
    x.event(KeyEvent.Kind.STREAM, "xadd", key);
    if (!trim.isNone()) {
      Object now = x.findForWrite(key);
      StreamValue grown = now == null ? null : StreamValue.of(now);
      if (grown != null) {
        trim.apply(x, key, grown);
      }
    }
    return StreamReplies.id(id);
  }

  private long textBytes() {
    long sum = 0;
    for (int i = fieldsAt; i < args.length; i++) {
      sum += args[i].length;
    }
    return sum;
  }
}
