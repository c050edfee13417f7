package io.ashlar.node.commands.transaction;

import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.Router;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.node.session.WatchedShard;
import io.ashlar.resp.Reply;
import java.util.Map;
import java.util.Optional;

/** EXEC: decides whether the transaction may run; {@link ExecRun} runs it. */
record Exec(Router router) implements NodeCommand.AtOnce {
  private static final Reply.Error WITHOUT_MULTI = new Reply.Error("ERR EXEC without MULTI");
  private static final Reply.Error ABORTED =
      new Reply.Error("EXECABORT Transaction discarded because of previous errors.");

  @Override
  public void execute(NodeCall call) {
    Session session = call.session();
    TransactionQueue queue = session.transaction();
    if (queue == null) {
      call.reply(WITHOUT_MULTI);
    } else if (queue.crossesSlots()) {
      session.endTransaction();
      call.reply(Redirects.CROSSSLOT);
    } else if (queue.isAborted()) {
      session.endTransaction();
      call.reply(ABORTED);
    } else {
      Map<String, WatchedShard> watches = session.takeTransaction();
      Optional<String> home = queue.slot() < 0 ? Optional.empty() : router.shardOf(queue.slot());
      new ExecRun(call, queue, watches, home).start();
    }
  }

  /** As in Redis, an EXEC that is refused takes the transaction and the watches with it. */
  @Override
  public Reply.Error refused(Session session, Reply.Error why) {
    session.endTransaction();
    return discarded(why);
  }

  /** The error of an EXEC that ends its transaction without having run it. */
  static Reply.Error discarded(Reply.Error why) {
    // Redis leaves the general code out, and keeps any other: it tells the reason.
    String reason = why.code().equals("ERR") ? why.line().substring("ERR ".length()) : why.line();
    return new Reply.Error("EXECABORT Transaction discarded because of: " + reason);
  }
}
