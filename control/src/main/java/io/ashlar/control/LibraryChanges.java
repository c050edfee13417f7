package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeLibraries;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the libraries on their way to the control group and back: one is done when this node's
 * own copy of the state has it, so that who was told so finds it here. Any thread but where it says
 * otherwise.
 */
final class LibraryChanges {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryChanges.class);
  private static final int WAITING_MAX = 1_000;

  private final Queue<Proposal> proposals = new ConcurrentLinkedQueue<>();
  private final Queue<Committed> committed = new ConcurrentLinkedQueue<>();
  private final LongSupplier appliedIndex;

  private record Proposal(ChangeLibraries command, CompletableFuture<Optional<String>> outcome) {}

  private record Committed(long index, CompletableFuture<Optional<String>> outcome) {}

  /**
   * @param appliedIndex up to where this node's copy of the state has the log
   */
  LibraryChanges(LongSupplier appliedIndex) {
    this.appliedIndex = appliedIndex;
  }

  CompletionStage<Optional<String>> add(ChangeLibraries command) {
    Proposal proposal = new Proposal(command, new CompletableFuture<>());
    if (proposals.size() + committed.size() >= WAITING_MAX) {
      proposal.outcome.complete(Optional.of("Too many changes of libraries wait"));
    } else {
      proposals.add(proposal);
    }
    return proposal.outcome;
  }

  /** The thread that talks to the group: not repeated when it fails, it may have been done. */
  void propose(ControlProposer proposer) {
    for (Proposal next = proposals.poll(); next != null; next = proposals.poll()) {
      try {
        if (proposer.propose(next.command) instanceof Outcome.Refused(String reason)) {
          next.outcome.complete(Optional.of(reason));
        } else {
          committed.add(new Committed(proposer.lastIndex(), next.outcome));
          applied();
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("A change of the libraries may or may not have been made", e);
        next.outcome.completeExceptionally(e);
      }
    }
  }

  /** This node's copy of the state has changed. */
  void applied() {
    long index = appliedIndex.getAsLong();
    committed.removeIf(
        one -> {
          if (one.index > index) {
            return false;
          }
          one.outcome.complete(Optional.empty());
          return true;
        });
  }
}
