package io.ashlar.raft;

import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.raft.ShardRequest.Refusal;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The sources of one leading replica, and the commands that its node gives it. Shard thread. */
final class SlotMoving {
  static final Reply.Error NOT_LEADER = new Reply.Error("NOTLEADER this replica does not lead");
  static final Reply.Error UNKNOWN = new Reply.Error("UNKNOWNFATE the shard's leader changed");

  /** One at a time: the engine tells one walk what happens. */
  private static final int SOURCES_MAX = 1;

  private final List<SlotSource> sources = new ArrayList<>();
  private long committed;

  boolean start(SlotSource source) {
    return sources.size() < SOURCES_MAX && sources.add(source);
  }

  void stop(SlotSource source) {
    if (sources.remove(source)) {
      source.end();
    }
  }

  void committed(long sequence) {
    committed = sequence;
    sources.forEach(source -> source.committed(sequence));
  }

  /** The last entry of the present engine that is certain. */
  long committedSequence() {
    return committed;
  }

  void leadershipLost() {
    List<SlotSource> ended = List.copyOf(sources);
    sources.clear();
    ended.forEach(SlotSource::end);
  }

  void engineReplaced() {
    committed = 0;
  }

  /** A command of the node's own. */
  static final class Own extends ShardRequest {
    private final CompletableFuture<Reply> outcome;

    Own(MigrationCommand command, CompletableFuture<Reply> outcome) {
      super(command, 0, -1, true, command instanceof MigrationCommand.Begin, false);
      this.outcome = outcome;
    }

    @Override
    protected void done(Reply reply) {
      outcome.complete(reply);
    }

    @Override
    protected void refused(Refusal refusal) {
      outcome.complete(NOT_LEADER);
    }

    @Override
    protected void fateUnknown() {
      outcome.complete(UNKNOWN);
    }
  }
}
