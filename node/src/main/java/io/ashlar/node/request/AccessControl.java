package io.ashlar.node.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Permissions;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclLog;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.Denial;
import io.ashlar.node.session.ClientLine;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client's user allows what the client asks. This is the only place that asks the rules
 * for a command to be run; what they deny is logged. Any thread.
 */
public final class AccessControl {
  private final AclLog log;
  private final InstantSource wallClock;

  public AccessControl(AclLog log, InstantSource wallClock) {
    this.log = log;
    this.wallClock = wallClock;
  }

  /** What the client is told; null when it may run the command. */
  Reply.@Nullable Error refusal(Session session, CommandSpec spec, byte[][] args) {
    AclUser user = session.login().account().user();
    Denial denial = user.isUnrestricted() ? null : user.check(spec, args);
    if (denial == null) {
      return null;
    }
    note(session, user, context(session), denial, spec, args);
    return new Reply.Error("NOPERM " + denial.message(user.shownName(), spec.name()));
  }

  /** As {@link #refusal}, for a command that EXEC runs and that was allowed when it was queued. */
  public Reply.@Nullable Error refusalAtExec(Session session, CommandSpec spec, byte[][] args) {
    AclUser user = session.login().account().user();
    Denial denial = user.isUnrestricted() ? null : user.check(spec, args);
    if (denial == null) {
      return null;
    }
    note(session, user, AclLog.Context.MULTI, denial, spec, args);
    return new Reply.Error("NOPERM " + denial.changeMessage());
  }

  /** What scripts and their like that the client runs may do: its user's rules count. */
  public Permissions permissionsOf(Session session) {
    Account account = session.login().account();
    return new Permissions() {
      @Override
      public boolean allows(CommandSpec spec, byte[][] args) {
        AclUser user = account.user();
        return user.isUnrestricted() || user.check(spec, args) == null;
      }

      @Override
      public boolean readsAllKeys(CommandSpec spec, byte[][] args) {
        AclUser user = account.user();
        return user.isUnrestricted() || user.readsAllKeys(spec, args);
      }

      @Override
      public @Nullable String refusal(CommandSpec spec, byte[][] args) {
        AclUser user = account.user();
        Denial denial = user.isUnrestricted() ? null : user.check(spec, args);
        if (denial == null) {
          return null;
        }
        note(session, user, AclLog.Context.LUA, denial, spec, args);
        return denial.message(user.shownName(), spec.name());
      }
    };
  }

  private static AclLog.Context context(Session session) {
    return session.transaction() == null ? AclLog.Context.TOPLEVEL : AclLog.Context.MULTI;
  }

  private void note(
      Session session,
      AclUser user,
      AclLog.Context context,
      Denial denial,
      CommandSpec spec,
      byte[][] args) {
    byte[] object =
        denial.reason() == Denial.Reason.COMMAND
            ? spec.name().getBytes(UTF_8)
            : args[denial.argument()];
    log.add(
        denial.reason(),
        context,
        object,
        user.name(),
        ClientLine.of(session, System.nanoTime()),
        wallClock.millis());
  }
}
