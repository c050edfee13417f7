package io.ashlar.node.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.Router;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.SessionRole;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.resp.Reply;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request, from the decoder's arguments to the place that executes it. {@link #handle}
 * is the table of contents: its stages in their order.
 */
public final class RequestPath {
  private final CommandTable commands;
  private final Router router;
  private final ClientRegistry clients;
  private final CommandObserver observer;
  private final AccessControl access;
  private final Admission admission;
  private final ShardWork shardWork;

  public RequestPath(
      CommandTable commands, Router router, ClientRegistry clients, CommandObserver observer) {
    this.commands = commands;
    this.router = router;
    this.clients = clients;
    this.observer = observer;
    this.access = new AccessControl(clients.denials(), InstantSource.system());
    this.admission = new Admission(access);
    this.shardWork = new ShardWork(router, access);
  }

  /**
   * Takes one request.
   *
   * @return false when CLIENT PAUSE holds it back, or it runs a script and this is not the place:
   *     nothing has happened, offer it again later
   */
  public boolean handle(Caller caller, byte[][] args) {
    Session session = caller.session();

    // 1. Which command is it?
    CommandTable.Entry found = commands.lookup(args);
    if (found == null) {
      session.beginCommand();
      Reply.Error unknown = commands.unknown(args);
      abortTransaction(session);
      observer.unknown(session, unknown);
      caller.answer(unknown);
      return true;
    }
    CommandSpec spec = found.spec();

    // 2. Does CLIENT PAUSE hold it back?
    if (isPaused(session, spec, found.nodeCommand())) {
      return false;
    }
    if (runsScript(session, found) && !caller.mayRunScripts()) {
      return false;
    }
    session.beginCommand();
    session.noteCommand(spec, caller.lane().clock().last());

    // 3. Is it well-formed, and may this client send it?
    Reply.Error refusal = admission.refusal(caller, found, args);
    if (refusal != null) {
      refuse(caller, found, refusal);
      return true;
    }

    // 4. Does it wait for EXEC?
    TransactionQueue transaction = session.transaction();
    if (transaction != null && !(found.nodeCommand() instanceof NodeCommand.AtOnce)) {
      queue(caller, transaction, found, args);
      return true;
    }

    // 5. Who executes it: the node, ...
    NodeCommand nodeCommand = found.nodeCommand();
    if (nodeCommand != null) {
      new ClientNodeCall(this, caller, spec, args, observer).run(nodeCommand);
      return true;
    }

    // 6. ... the shard that owns its keys, or all shards here?
    int slot = KeySlots.of(spec.keys(), args);
    switch (slot) {
      case KeySlots.SEVERAL -> refuse(caller, found, Redirects.CROSSSLOT);
      case KeySlots.NONE -> runWithoutKeys(caller, spec, args);
      default -> runOnOwner(caller, spec, args, slot);
    }
    return true;
  }

  // ---- the stages ----

  private boolean isPaused(Session session, CommandSpec spec, @Nullable NodeCommand node) {
    return switch (clients.pause().current()) {
      case NOTHING -> false;
      case ALL -> session.role() != SessionRole.PEER;
      case WRITES ->
          spec.is(CommandFlag.WRITE)
              || spec.is(CommandFlag.MAY_REPLICATE)
              || endsWritingTransaction(session, node);
    };
  }

  /** A script, or a transaction that ends now and has some in it. */
  private static boolean runsScript(Session session, CommandTable.Entry found) {
    if (found.runsScript()) {
      return true;
    }
    TransactionQueue transaction = session.transaction();
    return transaction != null
        && found.nodeCommand() instanceof NodeCommand.AtOnce
        && transaction.runsScripts();
  }

  private static boolean endsWritingTransaction(Session session, @Nullable NodeCommand node) {
    TransactionQueue transaction = session.transaction();
    return transaction != null && node instanceof NodeCommand.AtOnce && transaction.writes();
  }

  private void queue(
      Caller caller, TransactionQueue transaction, CommandTable.Entry found, byte[][] args) {
    CommandSpec spec = found.spec();
    int slot = KeySlots.of(spec.keys(), args);
    Reply.Error elsewhere = slot == KeySlots.SEVERAL ? Redirects.CROSSSLOT : ifMoved(slot);
    if (elsewhere == null && transaction.bytes() > clients.policy().queryBufferBytes) {
      elsewhere = Requests.TRANSACTION_TOO_LARGE;
    }
    if (elsewhere != null) {
      refuse(caller, found, elsewhere);
      return;
    }
    Command command =
        found.nodeCommand() == null ? shardWork.prepare(caller.session(), spec, args) : null;
    transaction.add(spec, args, command, slot);
    if (found.nodeCommand() instanceof NodeCommand.Selecting select) {
      transaction.select(select.databaseAfter(args, transaction.database()));
    }
    caller.answer(Reply.QUEUED);
  }

  private Reply.@Nullable Error ifMoved(int slot) {
    ShardPort port = slot < 0 ? null : router.local(slot);
    return slot < 0 || (port != null && port.leading()) ? null : router.elsewhere(slot);
  }

  private void runOnOwner(Caller caller, CommandSpec spec, byte[][] args, int slot) {
    Command command = shardWork.prepare(caller.session(), spec, args);
    new ClientCall(caller, spec, args, command, slot, null, observer).start();
    ShardPort port = router.local(slot);
    if (port != null && port.overloaded()) {
      caller.overloadedBy(port);
    }
  }

  private void runWithoutKeys(Caller caller, CommandSpec spec, byte[][] args) {
    Awaited reply = new Awaited(caller, spec, args, observer);
    caller.expect(reply);
    shardWork.withoutKeys(caller, spec, args, reply);
  }

  /** Also marks a transaction that is being queued: EXEC must fail. */
  private void refuse(Caller caller, CommandTable.Entry found, Reply.Error error) {
    abortTransaction(caller.session());
    NodeCommand command = found.nodeCommand();
    Reply.Error told = command == null ? error : command.refused(caller.session(), error);
    observer.rejected(found.spec(), caller.session(), told);
    caller.answer(told);
  }

  private static void abortTransaction(Session session) {
    TransactionQueue transaction = session.transaction();
    if (transaction != null) {
      transaction.abort();
    }
  }

  // ---- for node commands ----

  AccessControl access() {
    return access;
  }

  ShardWork shardWork() {
    return shardWork;
  }

  /** Runs a queued command without keys, for EXEC. */
  void perform(Caller caller, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    CommandTable.Entry found = commands.lookup(args);
    NodeCommand nodeCommand = found == null ? null : found.nodeCommand();
    if (nodeCommand != null) {
      nodeCommand.execute(new NestedNodeCall(this, caller, spec, args, then));
    } else {
      shardWork.withoutKeys(caller, spec, args, then);
    }
  }
}
