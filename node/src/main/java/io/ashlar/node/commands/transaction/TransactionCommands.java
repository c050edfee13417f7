package io.ashlar.node.commands.transaction;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.Router;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.node.session.WatchedShard;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MULTI, EXEC, DISCARD, WATCH and UNWATCH, with Redis's rules for a cluster. */
public final class TransactionCommands {
  private static final Reply.Error NESTED = new Reply.Error("ERR MULTI calls can not be nested");
  private static final Reply.Error EXEC_WITHOUT_MULTI = new Reply.Error("ERR EXEC without MULTI");
  private static final Reply.Error DISCARD_WITHOUT_MULTI =
      new Reply.Error("ERR DISCARD without MULTI");
  private static final Reply.Error WATCH_IN_MULTI =
      new Reply.Error("ERR WATCH inside MULTI is not allowed");
  private static final Reply.Error ABORTED =
      new Reply.Error("EXECABORT Transaction discarded because of previous errors.");

  private final Router router;

  public TransactionCommands(Router router) {
    this.router = router;
  }

  private void multi(NodeCall call) {
    if (call.session().transaction() != null) {
      call.reply(NESTED);
      return;
    }
    call.session().beginTransaction();
    call.reply(Reply.OK);
  }

  private void exec(NodeCall call) {
    Session session = call.session();
    TransactionQueue queue = session.transaction();
    if (queue == null) {
      call.reply(EXEC_WITHOUT_MULTI);
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

  private void discard(NodeCall call) {
    if (call.session().transaction() == null) {
      call.reply(DISCARD_WITHOUT_MULTI);
      return;
    }
    call.session().endTransaction();
    call.reply(Reply.OK);
  }

  private void watch(NodeCall call) {
    Session session = call.session();
    byte[][] args = call.args();
    if (session.transaction() != null) {
      call.reply(WATCH_IN_MULTI);
      return;
    }
    int slot = KeySlots.of(KeySpec.ALL, args);
    if (slot == KeySlots.SEVERAL) {
      call.reply(Redirects.CROSSSLOT);
      return;
    }
    Optional<String> shard = router.shardOf(slot);
    if (shard.isEmpty()) {
      call.reply(Redirects.SLOT_NOT_SERVED);
      return;
    }
    WatchSet set = session.watchesOn(shard.get(), slot);
    List<byte[]> keys = List.of(Arrays.copyOfRange(args, 1, args.length));
    call.forward(new Watch(set, keys), slot, false, false, call::reply);
  }

  private void unwatch(NodeCall call) {
    call.session().clearWatches();
    call.reply(Reply.OK);
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    NodeCommand.AtOnce multi = this::multi;
    NodeCommand.AtOnce exec = this::exec;
    NodeCommand.AtOnce discard = this::discard;
    NodeCommand.AtOnce watch = this::watch;
    return List.of(
        new NodeCommandSpec(
            CommandSpec.named("multi")
                .arity(Arity.exactly(1))
                .flags(
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.FAST,
                    CommandFlag.ALLOW_BUSY)
                .categories(AclCategory.TRANSACTION)
                .since("1.2.0")
                .group("transactions")
                .summary("Starts a transaction.")
                .complexity("O(1)")
                .build(),
            multi),
        new NodeCommandSpec(
            CommandSpec.named("exec")
                .arity(Arity.exactly(1))
                .flags(
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.SKIP_SLOWLOG)
                .categories(AclCategory.TRANSACTION)
                .since("1.2.0")
                .group("transactions")
                .summary("Executes all commands in a transaction.")
                .complexity("Depends on commands in the transaction")
                .build(),
            exec),
        new NodeCommandSpec(
            CommandSpec.named("discard")
                .arity(Arity.exactly(1))
                .flags(
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.FAST,
                    CommandFlag.ALLOW_BUSY)
                .categories(AclCategory.TRANSACTION)
                .since("2.0.0")
                .group("transactions")
                .summary("Discards a transaction.")
                .complexity("O(N), when N is the number of queued commands")
                .build(),
            discard),
        new NodeCommandSpec(
            CommandSpec.named("watch")
                .arity(Arity.atLeast(2))
                .keys(KeySpec.ALL)
                .flags(
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.FAST,
                    CommandFlag.ALLOW_BUSY)
                .categories(AclCategory.TRANSACTION)
                .since("2.2.0")
                .group("transactions")
                .summary("Monitors changes to keys to determine the execution of a transaction.")
                .complexity("O(1) for every key.")
                .build(),
            watch),
        new NodeCommandSpec(
            CommandSpec.named("unwatch")
                .arity(Arity.exactly(1))
                .flags(
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.FAST,
                    CommandFlag.ALLOW_BUSY)
                .categories(AclCategory.TRANSACTION)
                .since("2.2.0")
                .group("transactions")
                .summary("Forgets about watched keys of a transaction.")
                .complexity("O(1)")
                .build(),
            this::unwatch));
  }
}
