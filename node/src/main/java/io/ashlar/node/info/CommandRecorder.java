package io.ashlar.node.info;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.util.function.LongSupplier;

/**
 * Hands every executed command to the statistics and slow ones to the slow log. Allocates nothing
 * for a command that is neither slow nor answered by an error.
 */
public final class CommandRecorder implements CommandObserver {
  private final CommandStats stats;
  private final ErrorStats errors;
  private final SlowLog slowLog;
  private final LatencyEvents latencyEvents;
  private final LongSupplier wallMs;

  /**
   * @param wallMs the wall clock, milliseconds since the epoch
   */
  public CommandRecorder(
      CommandStats stats,
      ErrorStats errors,
      SlowLog slowLog,
      LatencyEvents latencyEvents,
      LongSupplier wallMs) {
    this.stats = stats;
    this.errors = errors;
    this.slowLog = slowLog;
    this.latencyEvents = latencyEvents;
    this.wallMs = wallMs;
  }

  @Override
  public void executed(
      CommandSpec spec,
      byte[][] args,
      Session session,
      int database,
      long startNanos,
      long endNanos,
      Reply reply) {
    long nanos = Math.max(0, endNanos - startNanos);
    boolean failed = reply instanceof Reply.Error;
    stats.executed(spec, nanos, failed);
    if (failed) {
      errors.count(((Reply.Error) reply).code());
    }
    if (slowLog.isSlow(nanos) && !spec.is(CommandFlag.SKIP_SLOWLOG)) {
      slowLog.add(
          Redaction.of(spec, args),
          session.address(),
          session.name(),
          wallMs.getAsLong() / 1000,
          nanos / 1000);
    }
    if (latencyEvents.counts(nanos)) {
      String event = spec.is(CommandFlag.FAST) ? "fast-command" : "command";
      latencyEvents.add(event, wallMs.getAsLong() / 1000, nanos / 1_000_000);
    }
  }

  @Override
  public void rejected(CommandSpec spec, Session session, Reply.Error error) {
    stats.rejected(spec);
    errors.count(error.code());
  }

  @Override
  public void unknown(Session session, Reply.Error error) {
    errors.count(error.code());
  }
}
