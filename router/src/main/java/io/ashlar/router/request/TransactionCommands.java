package io.ashlar.router.request;

import io.ashlar.engine.command.KeySpec;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.resp.Reply;
import java.util.Map;

/** MULTI, EXEC, DISCARD, WATCH and UNWATCH, with Redis's rules for a cluster. */
public final class TransactionCommands {
  private static final Reply.Error NESTED = new Reply.Error("ERR MULTI calls can not be nested");
  private static final Reply.Error DISCARD_WITHOUT_MULTI =
      new Reply.Error("ERR DISCARD without MULTI");
  private static final Reply.Error EXEC_WITHOUT_MULTI = new Reply.Error("ERR EXEC without MULTI");
  private static final Reply.Error WATCH_IN_MULTI =
      new Reply.Error("ERR WATCH inside MULTI is not allowed");
  private static final Reply.Error ABORTED =
      new Reply.Error("EXECABORT Transaction discarded because of previous errors.");

  private TransactionCommands() {}

  /** By name. */
  public static Map<String, NodeCommand> all() {
    return Map.of(
        "multi", (RouterCommand.AtOnce) TransactionCommands::multi,
        "exec", new Exec(),
        "discard", (RouterCommand.AtOnce) TransactionCommands::discard,
        "watch", (RouterCommand.AtOnce) TransactionCommands::watch,
        "unwatch", (RouterCommand) TransactionCommands::unwatch);
  }

  private static void multi(RoutedCall call) {
    if (call.session().transaction() != null) {
      call.reply(NESTED);
      return;
    }
    call.session().beginTransaction();
    call.reply(Reply.OK);
  }

  private static void discard(RoutedCall call) {
    if (call.session().transaction() == null) {
      call.reply(DISCARD_WITHOUT_MULTI);
      return;
    }
    call.session().endTransaction();
    call.desk().watches().drop();
    call.reply(Reply.OK);
  }

  private static void watch(RoutedCall call) {
    Session session = call.session();
    TransactionQueue transaction = session.transaction();
    int slot = KeySlots.of(KeySpec.ALL, call.args());
    if (slot == KeySlots.SEVERAL) {
      if (transaction != null) {
        transaction.abort();
      }
      call.reply(Redirects.CROSSSLOT);
      return;
    }
    if (transaction != null) {
      call.reply(WATCH_IN_MULTI);
      return;
    }
    call.exclusively(
        () ->
            call.desk()
                .watches()
                .watch(
                    slot,
                    call.args(),
                    reply -> {
                      call.reply(reply);
                      call.endExclusive();
                    }));
  }

  private static void unwatch(RoutedCall call) {
    call.desk().watches().drop();
    call.reply(Reply.OK);
  }

  /** Decides whether the transaction may run; {@link ExecRun} runs it. */
  private static final class Exec implements RouterCommand.AtOnce {
    @Override
    public void run(RoutedCall call) {
      Session session = call.session();
      TransactionQueue queue = session.transaction();
      session.endTransaction();
      if (queue == null) {
        call.reply(EXEC_WITHOUT_MULTI);
      } else if (queue.crossesSlots()) {
        call.desk().watches().drop();
        call.reply(Redirects.CROSSSLOT);
      } else if (queue.isAborted()) {
        call.desk().watches().drop();
        call.reply(ABORTED);
      } else {
        ExecRun.start(call, queue);
      }
    }

    /** As in Redis, an EXEC that is refused takes the transaction with it. */
    @Override
    public Reply.Error refused(Session session, Reply.Error why) {
      session.endTransaction();
      String reason = why.code().equals("ERR") ? why.line().substring("ERR ".length()) : why.line();
      return new Reply.Error("EXECABORT Transaction discarded because of: " + reason);
    }
  }
}
