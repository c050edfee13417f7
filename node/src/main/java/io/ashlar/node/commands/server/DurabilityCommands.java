package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.operators;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.info.NodeFacts;
import io.ashlar.node.info.ShardFacts;
import io.ashlar.resp.Reply;
import java.util.List;

/** WAIT and WAITAOF, and the snapshots that SAVE, BGSAVE and BGREWRITEAOF mean here. */
public final class DurabilityCommands {
  private static final Reply.Error SAVE_RUNNING =
      new Reply.Error("ERR Background save already in progress");
  private static final Reply.Error BAD_TIMEOUT =
      new Reply.Error("ERR timeout is not an integer or out of range");
  private static final Reply.Error NEGATIVE_TIMEOUT = new Reply.Error("ERR timeout is negative");

  private final ServerHooks hooks;
  private final NodeFacts facts;

  public DurabilityCommands(ServerHooks hooks, NodeFacts facts) {
    this.hooks = hooks;
    this.facts = facts;
  }

  /** Answers the number of replicas, beside the leader, that have the client's writes on disk. */
  private void waitForReplicas(NodeCall call) {
    byte[] replicas = call.args()[1];
    if (!Numbers.isLong(replicas)) {
      call.reply(Errors.NOT_AN_INTEGER);
      return;
    }
    long timeoutMs = timeoutMs(call, 2);
    if (timeoutMs >= 0) {
      hooks
          .awaitReplicas(call, Numbers.toLong(replicas), timeoutMs)
          .thenAccept(count -> call.reply(Reply.Int.of(count)));
    }
  }

  /**
   * WAITAOF numlocal numreplicas timeout. An acknowledged write is in the leader's own log, so
   * local is always 1.
   */
  private void waitForLogs(NodeCall call) {
    byte[] local = call.args()[1];
    byte[] replicas = call.args()[2];
    if (!Numbers.isLong(local) || !Numbers.isLong(replicas)) {
      call.reply(Errors.NOT_AN_INTEGER);
      return;
    }
    if (Numbers.toLong(local) < 0 || Numbers.toLong(local) > 1) {
      call.reply(new Reply.Error("ERR value is out of range, must be between 0 and 1"));
      return;
    }
    if (Numbers.toLong(replicas) < 0) {
      call.reply(new Reply.Error("ERR value is out of range, must be positive"));
      return;
    }
    long timeoutMs = timeoutMs(call, 3);
    if (timeoutMs >= 0) {
      hooks
          .awaitReplicas(call, Numbers.toLong(replicas), timeoutMs)
          .thenAccept(count -> call.reply(Reply.Array.of(Reply.ONE, Reply.Int.of(count))));
    }
  }

  /** The timeout, or -1 after an error was answered. */
  private static long timeoutMs(NodeCall call, int index) {
    byte[] text = call.args()[index];
    if (!Numbers.isLong(text)) {
      call.reply(BAD_TIMEOUT);
      return -1;
    }
    long timeoutMs = Numbers.toLong(text);
    if (timeoutMs < 0) {
      call.reply(NEGATIVE_TIMEOUT);
    }
    return Math.max(-1, timeoutMs);
  }

  private void save(NodeCall call) {
    if (hooks.snapshotRunning()) {
      call.reply(SAVE_RUNNING);
      return;
    }
    hooks
        .snapshotAll()
        .whenComplete((done, failure) -> call.reply(failure == null ? Reply.OK : failed(failure)));
  }

  private void backgroundSave(NodeCall call) {
    boolean schedule = call.args().length == 2 && call.arg(1).equalsIgnoreCase("schedule");
    if (call.args().length > 1 && !schedule) {
      call.reply(Errors.SYNTAX);
      return;
    }
    if (hooks.snapshotRunning()) {
      call.reply(SAVE_RUNNING);
      return;
    }
    var _ = hooks.snapshotAll();
    call.reply(new Reply.Simple("Background saving started"));
  }

  /** The log is cut by snapshots, so rewriting it is taking one. */
  private void rewriteLog(NodeCall call) {
    if (!hooks.snapshotRunning()) {
      var _ = hooks.snapshotAll();
    }
    call.reply(new Reply.Simple("Background append only file rewriting started"));
  }

  private void lastSave(NodeCall call) {
    long oldestMs = facts.shards().stream().mapToLong(ShardFacts::lastSnapshotMs).min().orElse(0);
    call.reply(Reply.Int.of(oldestMs / 1000));
  }

  private static Reply failed(Throwable failure) {
    return new Reply.Error("ERR a snapshot failed: " + failure.getMessage());
  }

  public List<NodeCommandSpec> table() {
    CommandSpec wait =
        CommandSpec.named("wait")
            .arity(Arity.exactly(3))
            .group("generic")
            .since("3.0.0")
            .flags(CommandFlag.NOSCRIPT)
            .categories(AclCategory.CONNECTION)
            .summary("Waits until replicas have the client's writes on disk.")
            .build();
    CommandSpec waitAof =
        CommandSpec.named("waitaof")
            .arity(Arity.exactly(4))
            .group("generic")
            .since("7.2.0")
            .flags(CommandFlag.NOSCRIPT)
            .categories(AclCategory.CONNECTION)
            .summary("Waits until the leader's and replicas' disks have the client's writes.")
            .build();
    CommandSpec lastSave =
        CommandSpec.named("lastsave")
            .arity(Arity.exactly(1))
            .group("server")
            .since("1.0.0")
            .flags(CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .categories(AclCategory.ADMIN, AclCategory.DANGEROUS)
            .summary("Returns the time of the last snapshot that every replica here has.")
            .build();
    return List.of(
        new NodeCommandSpec(wait, this::waitForReplicas),
        new NodeCommandSpec(waitAof, this::waitForLogs),
        new NodeCommandSpec(lastSave, this::lastSave),
        operators(
            "save",
            "Takes a snapshot of every replica on this node and waits for it.",
            "1.0.0",
            Arity.exactly(1),
            this::save),
        operators(
            "bgsave",
            "Takes a snapshot of every replica on this node.",
            "1.0.0",
            Arity.atLeast(1),
            this::backgroundSave),
        operators(
            "bgrewriteaof",
            "Takes a snapshot of every replica, after which its log is cut.",
            "1.0.0",
            Arity.exactly(1),
            this::rewriteLog));
  }
}
