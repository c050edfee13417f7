package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/**
 * TTL key, PTTL, EXPIRETIME, PEXPIRETIME: -2 without a key, -1 without an expiry.
 *
 * @param absolute since the epoch instead of from now
 * @param inSeconds rounded to the nearest second instead of in milliseconds
 */
record Ttl(byte[] key, boolean absolute, boolean inSeconds) implements Command {
  private static final Reply NO_KEY = new Reply.Int(-2);
  private static final Reply NO_EXPIRY = new Reply.Int(-1);

  static Command parseTtl(byte[][] args) {
    return new Ttl(args[1], false, true);
  }

  static Command parsePTtl(byte[][] args) {
    return new Ttl(args[1], false, false);
  }

  static Command parseExpireTime(byte[][] args) {
    return new Ttl(args[1], true, true);
  }

  static Command parsePExpireTime(byte[][] args) {
    return new Ttl(args[1], true, false);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findQuietly(key);
    if (record == null) {
      return NO_KEY;
    }
    long expireAtMs = Records.expireAtMs(record);
    if (expireAtMs == Records.NO_EXPIRY) {
      return NO_EXPIRY;
    }
    long ms = absolute ? expireAtMs : Math.max(0, expireAtMs - x.nowMs());
    return Reply.Int.of(inSeconds ? toSeconds(ms) : ms);
  }

  /** Nearest second; written so that the largest time does not overflow. */
  private static long toSeconds(long ms) {
    return ms / 1000 + (ms % 1000 >= 500 ? 1 : 0);
  }
}
