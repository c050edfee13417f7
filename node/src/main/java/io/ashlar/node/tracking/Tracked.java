package io.ashlar.node.tracking;

import io.ashlar.engine.command.Audience;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.node.session.CacheTracking;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;

/** Commands of clients that keep copies: the shard notes, in the same step, what they read. */
public final class Tracked {
  private Tracked() {}

  /**
   * The command as the client's shard should execute it. One that may block is left as it is, since
   * the shard has to see what it is.
   */
  public static Command of(Session session, CommandSpec spec, byte[][] args, Command command) {
    if (spec.is(CommandFlag.BLOCKING)) {
      return command;
    }
    CacheTracking tracking = session.tracking();
    if (tracking.remembers(spec)) {
      return new Read(command, spec.keys(), args, session.id());
    }
    CacheTracking.Mode mode = tracking.mode();
    boolean ownNotTold = mode != null && mode.noLoop();
    long writer = ownNotTold ? session.id() : tracking.writer();
    boolean writes = spec.is(CommandFlag.WRITE) || spec.is(CommandFlag.MAY_REPLICATE);
    return writes && writer != Audience.NO_CLIENT ? new Write(command, writer) : command;
  }

  private record Read(Command command, KeySpec keys, byte[][] args, long clientId)
      implements Command {
    @Override
    public boolean runsScript() {
      return command.runsScript();
    }

    @Override
    public Reply execute(Execution x) {
      Reply reply = command.execute(x);
      for (int index : keys.indexes(args)) {
        x.audience().copied(args[index], clientId);
      }
      return reply;
    }
  }

  private record Write(Command command, long clientId) implements Command {
    @Override
    public boolean runsScript() {
      return command.runsScript();
    }

    @Override
    public Reply execute(Execution x) {
      x.audience().actsFor(clientId);
      try {
        return command.execute(x);
      } finally {
        x.audience().actsFor(Audience.NO_CLIENT);
      }
    }
  }
}
