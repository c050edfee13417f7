package io.ashlar.router.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.request.AccessControl;
import io.ashlar.node.request.Admission;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.resp.Reply;
import io.ashlar.router.caching.Invalidations;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request through the router. {@link #handle} is the table of contents: its stages in
 * their order, which are those of a node up to the place where a shard would execute it.
 */
final class RouterPath {
  private static final Reply.Error TRANSACTION_TOO_LARGE =
      new Reply.Error("ERR the queued commands exceed client-query-buffer-limit");

  private final CommandTable commands;
  private final ClientRegistry clients;
  private final CommandObserver observer;
  private final AccessControl access;
  private final Admission admission;
  private final ScriptBodies scripts;
  private final Invalidations invalidations;

  RouterPath(
      CommandTable commands,
      ClientRegistry clients,
      CommandObserver observer,
      ScriptBodies scripts,
      Invalidations invalidations) {
    this.commands = commands;
    this.clients = clients;
    this.observer = observer;
    this.access = new AccessControl(clients.denials(), InstantSource.system());
    this.admission = new Admission(access);
    this.scripts = scripts;
    this.invalidations = invalidations;
  }

  /**
   * Takes one request.
   *
   * @return false when CLIENT PAUSE holds it back: nothing has happened, offer it again later
   */
  boolean handle(RouterDesk desk, byte[][] args) {
    Session session = desk.session();

    // 1. Which command is it?
    CommandTable.Entry found = commands.lookup(args);
    if (found == null) {
      session.beginCommand();
      Reply.Error unknown = commands.unknown(args);
      abortTransaction(session);
      observer.unknown(session, unknown);
      desk.client().answer(unknown);
      return true;
    }
    CommandSpec spec = found.spec();

    // 2. Does CLIENT PAUSE hold it back?
    if (isPaused(session, spec, found.nodeCommand())) {
      return false;
    }
    session.beginCommand();
    session.noteCommand(spec, System.nanoTime());

    // 3. Is it well-formed, and may this client send it?
    Reply.Error refusal = admission.refusal(desk.client(), found, args);
    if (refusal != null) {
      refuse(desk, found, refusal);
      return true;
    }

    // 4. Does it wait for EXEC?
    TransactionQueue transaction = session.transaction();
    if (transaction != null && !(found.nodeCommand() instanceof NodeCommand.AtOnce)) {
      queue(desk, transaction, found, args);
      return true;
    }

    // 5. Who executes it: the router, ...
    NodeCommand nodeCommand = found.nodeCommand();
    if (nodeCommand != null) {
      new ClientRoutedCall(desk, spec, args, observer).run(nodeCommand);
      return true;
    }

    // 6. ... the leader of its keys' slot, or several nodes?
    askNodes(desk, found, args);
    return true;
  }

  // ---- the stages ----

  private boolean isPaused(Session session, CommandSpec spec, @Nullable NodeCommand command) {
    return switch (clients.pause().current()) {
      case NOTHING -> false;
      case ALL -> true;
      case WRITES ->
          spec.is(CommandFlag.WRITE)
              || spec.is(CommandFlag.MAY_REPLICATE)
              || endsWritingTransaction(session, command);
    };
  }

  private static boolean endsWritingTransaction(Session session, @Nullable NodeCommand command) {
    TransactionQueue transaction = session.transaction();
    return transaction != null && command instanceof NodeCommand.AtOnce && transaction.writes();
  }

  private void queue(
      RouterDesk desk, TransactionQueue transaction, CommandTable.Entry found, byte[][] args) {
    CommandSpec spec = found.spec();
    int slot = KeySlots.of(spec.keys(), args);
    Reply.Error refusal = slot == KeySlots.SEVERAL ? Redirects.CROSSSLOT : null;
    if (refusal == null && transaction.bytes() > clients.policy().queryBufferBytes) {
      refusal = TRANSACTION_TOO_LARGE;
    }
    if (refusal != null) {
      refuse(desk, found, refusal);
      return;
    }
    transaction.add(spec, args, null, slot);
    if (found.nodeCommand() instanceof NodeCommand.Selecting select) {
      transaction.select(select.databaseAfter(args, transaction.database()));
    }
    desk.client().answer(Reply.QUEUED);
  }

  private void askNodes(RouterDesk desk, CommandTable.Entry found, byte[][] args) {
    CommandSpec spec = found.spec();
    int slot = KeySlots.of(spec.keys(), args);
    SlotSplit split = slot == KeySlots.SEVERAL ? SlotSplit.of(spec) : null;
    Command joined = slot == KeySlots.SEVERAL && split == null ? KeyJoin.read(spec, args) : null;
    if (slot == KeySlots.SEVERAL && split == null && joined == null) {
      refuse(desk, found, Redirects.CROSSSLOT);
      return;
    }
    Answer answer =
        new Answer(desk.client(), spec, args, observer, readingFor(desk.session(), found, args));
    desk.client().expect(answer);
    if (split != null) {
      split.run(desk, spec, args, OnceAgain.of(desk.client(), found), answer);
    } else if (joined != null) {
      KeyJoin.run(desk, spec, joined, answer);
    } else if (slot == KeySlots.NONE && !found.runsScript()) {
      WithoutKeys.run(desk, spec, args, answer);
    } else {
      runOnLeader(desk, found, args, slot, answer);
    }
  }

  private void runOnLeader(
      RouterDesk desk, CommandTable.Entry found, byte[][] args, int slot, Consumer<Reply> then) {
    CommandSpec spec = found.spec();
    OnceAgain once = OnceAgain.of(desk.client(), found);
    if (found.runsScript()) {
      desk.flow().becomeHeavy();
      desk.flow()
          .send(new ScriptCall(desk.flow(), slot, desk.mode(), spec, once, args, scripts, then));
    } else if (spec.is(CommandFlag.BLOCKING) && BlockingRun.mayWait(spec, args)) {
      BlockingRun.start(desk, spec, args, slot, once, then);
    } else {
      desk.ask(slot, spec, args, once, then);
    }
  }

  /** Also marks a transaction that is being queued: EXEC must fail. */
  private void refuse(RouterDesk desk, CommandTable.Entry found, Reply.Error error) {
    boolean queues = desk.session().transaction() != null;
    abortTransaction(desk.session());
    NodeCommand command = found.nodeCommand();
    Reply.Error told = command == null ? error : command.refused(desk.session(), error);
    if (queues && desk.session().transaction() == null) {
      desk.watches().drop();
    }
    observer.rejected(found.spec(), desk.session(), told);
    desk.client().answer(told);
  }

  private static void abortTransaction(Session session) {
    TransactionQueue transaction = session.transaction();
    if (transaction != null) {
      transaction.abort();
    }
  }

  /** What a client keeps copies of has to be remembered before it is read. */
  private @Nullable Runnable readingFor(Session session, CommandTable.Entry found, byte[][] args) {
    boolean tracks = session.tracking().mode() != null && !found.spec().is(CommandFlag.BLOCKING);
    return tracks ? invalidations.reading(session, found.spec(), args) : null;
  }

  // ---- for EXEC ----

  Invalidations invalidations() {
    return invalidations;
  }

  AccessControl access() {
    return access;
  }

  /** What executes a queued command if the router does; null if the nodes do. */
  @Nullable NodeCommand routersOwn(byte[][] args) {
    CommandTable.Entry found = commands.lookup(args);
    return found == null ? null : found.nodeCommand();
  }
}
