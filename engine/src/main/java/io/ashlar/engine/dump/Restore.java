package io.ashlar.engine.dump;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Payload;
import io.ashlar.resp.Reply;

/**
 * RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency].
 *
 * <p>Like Redis it looks for the key before it looks at the time to live, and at that before it
 * looks at the payload.
 *
 * @param ttl as it was sent
 * @param idleSeconds {@link #NOT_GIVEN} unless it is
 * @param frequency {@link #NOT_GIVEN} unless it is
 */
record Restore(
    byte[] key,
    byte[] ttl,
    byte[] payload,
    boolean replaces,
    boolean isAbsolute,
    long idleSeconds,
    int frequency)
    implements Command {
  private static final int NOT_GIVEN = -1;
  private static final int FREQUENCY_MAX = 255;

  private static final Reply.Error BAD_IDLE_TIME =
      new Reply.Error("ERR Invalid IDLETIME value, must be >= 0");
  private static final Reply.Error BAD_FREQUENCY =
      new Reply.Error("ERR Invalid FREQ value, must be >= 0 and <= 255");
  private static final Reply.Error BUSY_KEY =
      new Reply.Error("BUSYKEY Target key name already exists.");
  private static final Reply.Error BAD_TTL = new Reply.Error("ERR Invalid TTL value, must be >= 0");
  private static final Reply.Error BAD_CHECKSUM =
      new Reply.Error("ERR DUMP payload version or checksum are wrong");
  private static final Reply.Error BAD_FORMAT = new Reply.Error("ERR Bad data format");

  static Command parse(byte[][] args) {
    boolean replaces = false;
    boolean isAbsolute = false;
    long idleSeconds = NOT_GIVEN;
    long frequency = NOT_GIVEN;
    for (int i = 4; i < args.length; i++) {
      boolean hasValue = i + 1 < args.length;
      if (Words.is(args[i], "REPLACE")) {
        replaces = true;
      } else if (Words.is(args[i], "ABSTTL")) {
        isAbsolute = true;
      } else if (Words.is(args[i], "IDLETIME") && hasValue && frequency == NOT_GIVEN) {
        byte[] text = args[++i];
        if (!Numbers.isLong(text)) {
          return Command.rejected(Errors.NOT_AN_INTEGER);
        }
        idleSeconds = Numbers.toLong(text);
        if (idleSeconds < 0) {
          return Command.rejected(BAD_IDLE_TIME);
        }
      } else if (Words.is(args[i], "FREQ") && hasValue && idleSeconds == NOT_GIVEN) {
        byte[] text = args[++i];
        if (!Numbers.isLong(text)) {
          return Command.rejected(Errors.NOT_AN_INTEGER);
        }
        frequency = Numbers.toLong(text);
        if (frequency < 0 || frequency > FREQUENCY_MAX) {
          return Command.rejected(BAD_FREQUENCY);
        }
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new Restore(
        args[1], args[2], args[3], replaces, isAbsolute, idleSeconds, (int) frequency);
  }

  @Override
  public Reply execute(Execution x) {
    boolean present = x.findForWrite(key) != null;
    if (present && !replaces) {
      return BUSY_KEY;
    }
    if (!Numbers.isLong(ttl)) {
      return Errors.NOT_AN_INTEGER;
    }
    long ttlMs = Numbers.toLong(ttl);
    if (ttlMs < 0) {
      return BAD_TTL;
    }
    if (!Payload.isWhole(payload)) {
      return BAD_CHECKSUM;
    }
    RestoredValue value;
    try {
      value = RestoredValue.read(payload, x);
    } catch (BadDumpException e) {
      return switch (e.reason()) {
        case DAMAGED -> BAD_FORMAT;
        case NO_ROOM -> Errors.OOM;
      };
    }
    // Beyond the end of time it is in the past, as in Redis.
    long expireAtMs = ttlMs == 0 ? Records.NO_EXPIRY : isAbsolute ? ttlMs : ttlMs + x.nowMs();
    boolean isOver = ttlMs != 0 && expireAtMs <= x.nowMs();
    if (isOver || value.isNothing()) {
      if (present) {
        x.delete(key);
        x.event(KeyEvent.Kind.GENERIC, "del", key);
      }
      return Reply.OK;
    }
    value.put(x, key, expireAtMs);
    markUsed(x);
    x.event(KeyEvent.Kind.GENERIC, "restore", key);
    return Reply.OK;
  }

  /** As with every mark of access, only this replica knows it. */
  private void markUsed(Execution x) {
    Object record = x.findForWrite(key);
    boolean countsUses = x.settings().evictionPolicy.isLfu();
    if (record != null && countsUses && frequency != NOT_GIVEN) {
      Records.setAccess(record, AccessClock.lfuOf(x.nowMs(), frequency));
    } else if (record != null && !countsUses && idleSeconds != NOT_GIVEN) {
      Records.setAccess(record, AccessClock.lruIdle(x.nowMs(), idleSeconds));
    }
  }
}
