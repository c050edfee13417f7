package io.ashlar.node.request;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** Whether a client may send a command as it is now. */
public record Admission(AccessControl access) {

  /** What the client is told; null when the command may run. */
  public Reply.@Nullable Error refusal(ClientLink client, CommandTable.Entry found, byte[][] args) {
    Session session = client.session();
    Reply.Error refusal = withoutId(session, found, args);
    if (refusal != null) {
      return refusal;
    }
    return client.requestId() != null && isNeverOnce(session, found, args)
        ? Requests.NOT_ONCE
        : null;
  }

  private Reply.@Nullable Error withoutId(
      Session session, CommandTable.Entry found, byte[][] args) {
    CommandSpec spec = found.spec();
    if (!spec.arity().accepts(args.length)) {
      return Errors.wrongArity(spec.name());
    }
    if (!session.login().authenticated() && !spec.is(CommandFlag.NO_AUTH)) {
      return Requests.NOAUTH;
    }
    if (session.transaction() != null && spec.is(CommandFlag.NO_MULTI)) {
      return Requests.NOT_IN_MULTI;
    }
    Reply.Error denied = access.refusal(session, spec, args);
    if (denied != null) {
      return denied;
    }
    if (session.onlyListens() && !(found.nodeCommand() instanceof NodeCommand.WhileListening)) {
      // Redis looks at the keys first.
      boolean severalSlots = KeySlots.of(spec.keys(), args) == KeySlots.SEVERAL;
      return severalSlots ? Redirects.CROSSSLOT : Requests.onlyListens(spec);
    }
    return null;
  }

  /** A write that no single shard executes: nobody remembers its request. */
  private static boolean isNeverOnce(Session session, CommandTable.Entry found, byte[][] args) {
    return session.transaction() == null
        && found.mayWrite()
        && (found.nodeCommand() != null || KeySlots.of(found.spec().keys(), args) == KeySlots.NONE);
  }
}
