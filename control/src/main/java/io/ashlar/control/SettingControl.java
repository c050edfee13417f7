package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The cluster-wide settings as this node knows them, and changes of them. A change is done when
 * this node's listeners have it, so that who was told so finds it here. Any thread.
 */
public final class SettingControl {
  private static final int ATTEMPTS_MAX = 20;
  private static final long FOLLOW_TIMEOUT_MS = 5_000;

  private record Waiting(long epoch, CompletableFuture<Long> reached) {}

  private record Wanted(
      Map<String, String> set,
      List<String> removed,
      CompletableFuture<Optional<String>> outcome,
      int attemptsLeft) {
    Wanted again() {
      return new Wanted(set, removed, outcome, attemptsLeft - 1);
    }
  }

  private final Proposals proposals;
  private final List<Consumer<StoredSettings>> listeners = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private volatile StoredSettings known = StoredSettings.NONE;

  SettingControl(Proposals proposals) {
    this.proposals = proposals;
  }

  /** The newest that this node has seen. */
  public StoredSettings current() {
    return known;
  }

  /**
   * Calls the listener with the present settings, and then with each newer state of them, in order
   * and one call at a time. It is called on the thread that applies the group's log and must not
   * block.
   */
  public synchronized void addListener(Consumer<StoredSettings> listener) {
    listeners.add(listener);
    listener.accept(known);
  }

  /**
   * Asks the control group for a change of the settings, all or nothing.
   *
   * @param set the values by name
   * @param removed names; those that are not there do not matter
   * @return the reason why not, empty when it is done; fails when nobody can say what became of it
   */
  public CompletionStage<Optional<String>> change(Map<String, String> set, List<String> removed) {
    CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    attempt(new Wanted(set, removed, outcome, ATTEMPTS_MAX));
    return outcome;
  }

  private void attempt(Wanted wanted) {
    long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    long epoch = known.epoch();
    var _ =
        proposals
            .add(new ChangeSettings(id, epoch, wanted.set, wanted.removed))
            .whenComplete(
                (refusal, failure) -> {
                  if (failure != null) {
                    wanted.outcome.completeExceptionally(failure);
                  } else {
                    goOn(wanted, epoch, refusal);
                  }
                });
  }

  private void goOn(Wanted wanted, long epoch, Optional<String> refusal) {
    boolean overtaken = refusal.filter(ControlState.SETTINGS_OVERTAKEN::equals).isPresent();
    if (refusal.isPresent() && (!overtaken || wanted.attemptsLeft == 1)) {
      wanted.outcome.complete(refusal);
      return;
    }
    var _ =
        reached(epoch + 1)
            .whenComplete(
                (now, late) -> {
                  if (!overtaken && late != null) {
                    wanted.outcome.completeExceptionally(late);
                  } else if (overtaken && late == null) {
                    attempt(wanted.again());
                  } else {
                    wanted.outcome.complete(refusal);
                  }
                });
  }

  /** Fails when the listeners do not get that far in time. */
  private CompletableFuture<Long> reached(long epoch) {
    CompletableFuture<Long> future = new CompletableFuture<>();
    synchronized (this) {
      if (known.epoch() >= epoch) {
        future.complete(epoch);
      } else {
        waiting.add(new Waiting(epoch, future));
      }
    }
    return future
        .orTimeout(FOLLOW_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .whenComplete((reached, late) -> forget(future));
  }

  private synchronized void forget(CompletableFuture<Long> future) {
    waiting.removeIf(one -> one.reached == future);
  }

  /** This node's copy of the state may have changed; older settings than those known are left. */
  void follow(StoredSettings settings) {
    List<Waiting> there = new ArrayList<>();
    synchronized (this) {
      if (settings.epoch() <= known.epoch()) {
        return;
      }
      known = settings;
      listeners.forEach(listener -> listener.accept(settings));
      waiting.removeIf(one -> one.epoch <= settings.epoch() && there.add(one));
    }
    there.forEach(one -> one.reached.complete(one.epoch));
  }
}
