package io.ashlar.node.commands.transaction;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.Router;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** MULTI, EXEC, DISCARD, WATCH and UNWATCH, with Redis's rules for a cluster. */
public final class TransactionCommands {
  private static final Reply.Error NESTED = new Reply.Error("ERR MULTI calls can not be nested");
  private static final Reply.Error DISCARD_WITHOUT_MULTI =
      new Reply.Error("ERR DISCARD without MULTI");
  private static final Reply.Error WATCH_IN_MULTI =
      new Reply.Error("ERR WATCH inside MULTI is not allowed");

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
    TransactionQueue transaction = session.transaction();
    int slot = KeySlots.of(KeySpec.ALL, args);
    if (slot == KeySlots.SEVERAL) {
      // Redis looks at the keys first, and what it refuses for them spoils a transaction.
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
    return List.of(multiSpec(), execSpec(), discardSpec(), watchSpec(), unwatchSpec());
  }

  private NodeCommandSpec multiSpec() {
    return atOnce(
        quick("multi", Arity.exactly(1))
            .since("1.2.0")
            .summary("Starts a transaction.")
            .complexity("O(1)"),
        this::multi);
  }

  private NodeCommandSpec execSpec() {
    return atOnce(
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
            .complexity("Depends on commands in the transaction"),
        new Exec(router));
  }

  private NodeCommandSpec discardSpec() {
    return atOnce(
        quick("discard", Arity.exactly(1))
            .since("2.0.0")
            .summary("Discards a transaction.")
            .complexity("O(N), when N is the number of queued commands"),
        this::discard);
  }

  private NodeCommandSpec watchSpec() {
    return atOnce(
        quick("watch", Arity.atLeast(2))
            .keys(KeySpec.allFrom(1, KeyFlag.RO))
            .since("2.2.0")
            .summary("Monitors changes to keys to determine the execution of a transaction.")
            .complexity("O(1) for every key."),
        this::watch);
  }

  private NodeCommandSpec unwatchSpec() {
    CommandSpec.Builder spec =
        quick("unwatch", Arity.exactly(1))
            .since("2.2.0")
            .summary("Forgets about watched keys of a transaction.")
            .complexity("O(1)");
    return new NodeCommandSpec(spec.build(), this::unwatch);
  }

  private static CommandSpec.Builder quick(String name, Arity arity) {
    return CommandSpec.named(name)
        .arity(arity)
        .flags(
            CommandFlag.NOSCRIPT,
            CommandFlag.LOADING,
            CommandFlag.STALE,
            CommandFlag.FAST,
            CommandFlag.ALLOW_BUSY)
        .categories(AclCategory.TRANSACTION)
        .group("transactions");
  }

  private static NodeCommandSpec atOnce(CommandSpec.Builder spec, NodeCommand.AtOnce command) {
    return new NodeCommandSpec(spec.build(), command);
  }
}
