package io.ashlar.router.request;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.session.TransactionQueue;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One EXEC.
 *
 * <ol>
 *   <li>What is watched at other nodes than the transaction's is checked, one after the other.
 *   <li>The leader gets all commands on keys in one piece.
 *   <li>Commands over all shards have their parts done on the other nodes; those that the router
 *       answers itself come last.
 * </ol>
 */
final class ExecRun {
  private final RoutedCall call;
  private final RouterDesk desk;
  private final List<TransactionQueue.Queued> queued;
  private final int slot;
  private final List<Reply> results;
  private final List<TransactionScript.Step> steps = new ArrayList<>();
  private final List<Integer> stepPlaces = new ArrayList<>();
  private final ArrayDeque<Integer> afterwards = new ArrayDeque<>();
  private final List<Runnable> whenRead = new ArrayList<>();
  private @Nullable OnceAgain once;
  private @Nullable NodeAddress executedAt;
  private boolean exclusive;

  private ExecRun(RoutedCall call, TransactionQueue queue) {
    this.call = call;
    this.desk = call.desk();
    this.queued = List.copyOf(queue.commands());
    this.slot = queue.slot();
    this.results = new ArrayList<>(Collections.nCopies(queued.size(), Reply.NONE));
  }

  static void start(RoutedCall call, TransactionQueue queue) {
    ExecRun run = new ExecRun(call, queue);
    run.sort();
    if (run.slot >= 0 && run.steps.stream().anyMatch(step -> step.spec().is(CommandFlag.WRITE))) {
      run.once = OnceAgain.of(call.requestId());
    }
    boolean inSteps =
        !run.desk.watches().isEmpty() || run.desk.watches().lost() || !run.afterwards.isEmpty();
    if (inSteps) {
      call.exclusively(
          () -> {
            run.exclusive = true;
            run.runWatched();
          });
    } else {
      run.runUnwatched();
    }
  }

  /** Who does what: nodes in one piece, or the router afterwards. */
  private void sort() {
    for (int i = 0; i < queued.size(); i++) {
      TransactionQueue.Queued one = queued.get(i);
      Reply.Error forbidden = call.refusalAtExec(one.spec(), one.args());
      byte[][] scan =
          WithoutKeys.isScan(one.spec())
              ? WithoutKeys.scanWithin(desk.flow().routes().shards(), one.args(), slot)
              : null;
      if (forbidden != null) {
        results.set(i, forbidden);
      } else if (scan != null) {
        steps.add(new TransactionScript.Step(one.spec(), scan, one.database()));
        stepPlaces.add(i);
      } else if (desk.service().path().routersOwn(one.args()) != null
          || WithoutKeys.isScan(one.spec())) {
        afterwards.add(i);
      } else {
        steps.add(new TransactionScript.Step(one.spec(), one.args(), one.database()));
        stepPlaces.add(i);
        Runnable read =
            desk.service().path().invalidations().reading(desk.session(), one.spec(), one.args());
        if (read != null) {
          whenRead.add(read);
        }
        if (one.spec().merge() != null) {
          afterwards.add(i);
        }
      }
    }
  }

  private void runUnwatched() {
    if (steps.isEmpty()) {
      finishSteps();
      return;
    }
    TransactionScript script = TransactionScript.of(steps, desk.session().database());
    desk.flow().becomeHeavyIf(queued.stream().anyMatch(one -> isScript(one.spec())));
    TransactionCall[] sent = new TransactionCall[1];
    TransactionCall made =
        new TransactionCall(
            desk.flow(),
            slot,
            desk.mode(),
            script,
            once,
            outcome -> {
              executedAt = sent[0].sentTo;
              executed(outcome);
            });
    sent[0] = made;
    desk.flow().send(made);
  }

  private static boolean isScript(CommandSpec spec) {
    return spec.categories().contains(io.ashlar.engine.command.AclCategory.SCRIPTING);
  }

  // ---- watched ----

  private void runWatched() {
    boolean lost = desk.watches().lost();
    Map<Watches.Place, UpstreamLink> watched = desk.watches().take();
    if (lost) {
      watched.values().forEach(desk.watches()::release);
      finish(Reply.NIL_ARRAY);
      return;
    }
    NodeAddress home = slot < 0 || steps.isEmpty() ? null : desk.flow().routes().leaderOf(slot);
    UpstreamLink homeLink =
        home == null ? null : watched.remove(new Watches.Place(home, desk.session().database()));
    check(new ArrayDeque<>(watched.values()), homeLink, home);
  }

  private void check(
      ArrayDeque<UpstreamLink> others,
      @Nullable UpstreamLink homeLink,
      @Nullable NodeAddress home) {
    UpstreamLink next = others.poll();
    if (next == null) {
      if (homeLink == null || home == null) {
        runUnwatched();
      } else {
        runWhereWatched(homeLink, home);
      }
      return;
    }
    next.send(
        new WatchedTransaction(
            TransactionScript.of(List.of(), 0),
            null,
            outcome -> {
              desk.watches().release(next);
              if (outcome instanceof Reply.Array) {
                check(others, homeLink, home);
                return;
              }
              // Changed, or nobody can say any more that it has not.
              others.forEach(desk.watches()::release);
              if (homeLink != null) {
                desk.watches().release(homeLink);
              }
              finish(Reply.NIL_ARRAY);
            }));
  }

  private void runWhereWatched(UpstreamLink link, NodeAddress home) {
    TransactionScript script = TransactionScript.of(steps, desk.session().database());
    executedAt = home;
    if (!script.onlyReads()) {
      desk.flow().noteWrite(home);
    }
    link.send(
        new WatchedTransaction(
            script,
            once,
            outcome -> {
              desk.watches().release(link);
              executed(outcome);
            }));
  }

  // ---- what follows ----

  private void executed(Reply outcome) {
    if (!(outcome instanceof Reply.Array array)) {
      finish(outcome);
      return;
    }
    for (int i = 0; i < stepPlaces.size(); i++) {
      int place = stepPlaces.get(i);
      Reply result = array.items().get(i);
      results.set(
          place,
          WithoutKeys.isScan(queued.get(place).spec())
              ? WithoutKeys.chained(result, desk.flow().routes().shards(), slot)
              : result);
    }
    finishSteps();
  }

  private void finishSteps() {
    Integer place = afterwards.poll();
    if (place == null) {
      finish(new Reply.Array(List.copyOf(results)));
      return;
    }
    TransactionQueue.Queued one = queued.get(place);
    NodeCommand own = desk.service().path().routersOwn(one.args());
    if (own != null) {
      own.execute(
          new NestedRoutedCall(
              desk,
              one.spec(),
              one.args(),
              reply -> {
                results.set(place, reply);
                finishSteps();
              }));
    } else if (one.spec().merge() != null) {
      onOtherNodes(one, place);
    } else {
      WithoutKeys.run(
          desk,
          one.spec(),
          one.args(),
          reply -> {
            results.set(place, reply);
            finishSteps();
          });
    }
  }

  /** In the database that was selected when its turn came. */
  private void onOtherNodes(TransactionQueue.Queued one, int place) {
    List<NodeAddress> rest = new ArrayList<>(desk.flow().routes().leaders());
    rest.remove(executedAt);
    if (rest.isEmpty()) {
      finishSteps();
      return;
    }
    int before = desk.session().database();
    desk.session().setDatabase(one.database());
    WithoutKeys.onNodes(
        desk,
        rest,
        one.spec(),
        one.args(),
        reply -> {
          results.set(place, WithoutKeys.joined(one.spec(), results.get(place), reply));
          finishSteps();
        });
    desk.session().setDatabase(before);
  }

  private void finish(Reply reply) {
    whenRead.forEach(Runnable::run);
    call.reply(reply);
    if (exclusive) {
      call.endExclusive();
    }
  }
}
