package io.ashlar.node.commands.transaction;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Transaction;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.node.session.TransactionQueue.Queued;
import io.ashlar.node.session.WatchedShard;
import io.ashlar.resp.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One EXEC under way.
 *
 * <ol>
 *   <li>Watches on shards other than the transaction's are checked there, one after the other.
 *   <li>The engine's commands run as one {@link Transaction} on the shard that owns their keys,
 *       which checks the watches there in the same step.
 *   <li>The replies are put together in the order of the queue: the node's own commands run now,
 *       and a command over all shards, whose part on the transaction's shard was in step 2, runs on
 *       the others.
 * </ol>
 *
 * What runs in step 3 is not atomic with step 2, nor are watches on other shards. Where there is
 * more than step 2, the client's next requests wait: an UNWATCH or a HELLO of step 3 must not come
 * after what was sent behind EXEC.
 */
final class ExecRun {
  private final NodeCall call;
  private final List<Queued> queued;
  private final Map<String, WatchedShard> watches;
  private final int slot;
  private final boolean hasEngineCommands;
  private final Deque<WatchedShard> toCheck = new ArrayDeque<>();
  private @Nullable WatchSet homeWatches;
  private final List<Reply> replies = new ArrayList<>();

  /**
   * @param watches as {@link io.ashlar.node.session.Session#takeTransaction} gave them
   * @param homeShard the shard that owns the transaction's keys; empty when it has none
   */
  ExecRun(
      NodeCall call,
      TransactionQueue queue,
      Map<String, WatchedShard> watches,
      Optional<String> homeShard) {
    this.call = call;
    this.queued = queue.commands().stream().map(this::unlessForbidden).toList();
    this.watches = watches;
    this.slot = queue.slot();
    this.hasEngineCommands = queued.stream().anyMatch(one -> one.command() != null);
    watches.forEach(
        (shardId, watched) -> {
          if (hasEngineCommands && homeShard.filter(shardId::equals).isPresent()) {
            homeWatches = watched.set();
          } else {
            toCheck.add(watched);
          }
        });
  }

  /** A command that is no longer allowed becomes one that says so. */
  private Queued unlessForbidden(Queued one) {
    Reply.Error error = call.refusalAtExec(one.spec(), one.args());
    return error == null
        ? one
        : new Queued(call.spec(), one.args(), Command.rejected(error), one.database());
  }

  void start() {
    boolean inSteps =
        !toCheck.isEmpty()
            || queued.stream().anyMatch(one -> one.command() == null || one.spec().merge() != null);
    if (inSteps) {
      call.holdFurtherRequests();
    }
    checkNextShard();
  }

  private void checkNextShard() {
    WatchedShard next = toCheck.poll();
    if (next == null) {
      runEngineCommands();
      return;
    }
    Transaction nothingButWatches = new Transaction(List.of(), next.set());
    call.forward(
        nothingButWatches,
        next.slot(),
        false,
        false,
        reply -> {
          if (reply instanceof Reply.Array) {
            checkNextShard();
          } else {
            // Changed, or nobody here can say any more that it has not.
            finish(Reply.NIL_ARRAY);
          }
        });
  }

  private void runEngineCommands() {
    if (!hasEngineCommands) {
      assemble(queued.iterator(), List.<Reply>of().iterator());
      return;
    }
    List<Transaction.Step> steps = new ArrayList<>();
    boolean write = false;
    boolean denyOom = false;
    for (Queued one : queued) {
      Command command = one.command();
      if (command != null) {
        steps.add(new Transaction.Step(one.database(), command));
        write |= one.spec().is(CommandFlag.WRITE);
        denyOom |= one.spec().is(CommandFlag.DENYOOM);
      }
    }
    call.forward(
        new Transaction(steps, homeWatches),
        slot,
        write,
        denyOom,
        reply -> {
          if (reply instanceof Reply.Array array) {
            assemble(queued.iterator(), array.items().iterator());
          } else {
            finish(reply.equals(Errors.OOM) ? Exec.discarded(Errors.OOM) : reply);
          }
        });
  }

  private void assemble(Iterator<Queued> rest, Iterator<Reply> engineReplies) {
    if (!rest.hasNext()) {
      finish(new Reply.Array(List.copyOf(replies)));
      return;
    }
    Queued one = rest.next();
    CommandSpec spec = one.spec();
    if (one.command() == null) {
      call.perform(spec, one.args(), reply -> next(reply, rest, engineReplies));
    } else if (spec.merge() != null) {
      call.performOnRest(
          spec, one.args(), slot, engineReplies.next(), reply -> next(reply, rest, engineReplies));
    } else {
      next(engineReplies.next(), rest, engineReplies);
    }
  }

  private void next(Reply reply, Iterator<Queued> rest, Iterator<Reply> engineReplies) {
    replies.add(reply);
    assemble(rest, engineReplies);
  }

  private void finish(Reply reply) {
    call.session().releaseTaken(watches);
    call.reply(reply);
  }
}
