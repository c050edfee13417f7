package io.ashlar.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * Gives the leadership of one shard to another node: no new commands, then all entries committed,
 * then Raft's transfer. Requests that come meanwhile wait here; if the other does not take over
 * they are executed as if they came then.
 *
 * <p>Shard thread only.
 */
final class HandingOver {
  private static final int PARKED_MAX = 50_000;

  private final ShardReplica replica;
  private final RaftHost host;
  private @Nullable Handover handover;

  /** Ratis has been asked and has not answered; of one that was given up, perhaps. */
  private boolean transferring;

  private List<ShardRequest> parked = new ArrayList<>();

  /** A leadership that is being given away. */
  private record Handover(RaftPeerId to, CompletableFuture<Boolean> outcome) {}

  HandingOver(ShardReplica replica, RaftHost host) {
    this.replica = replica;
    this.host = host;
  }

  void start(RaftPeerId to, CompletableFuture<Boolean> outcome) {
    if (replica.state() != ReplicaState.LEADING || handover != null) {
      outcome.complete(false);
      return;
    }
    handover = new Handover(to, outcome);
    replica.become(ReplicaState.DRAINING, "hands over to " + to);
    replica.scheduleTurnEnd();
    proceed();
  }

  /** Something was committed: perhaps it was the last. */
  void proceed() {
    Handover asked = handover;
    if (asked == null || !replica.isDrained() || transferring) {
      return;
    }
    transferring = true;
    long asking = replica.epoch();
    host.transfer(replica.group(), asked.to)
        .thenAccept(done -> replica.thread().execute(() -> answered(asked, asking, done)));
  }

  private void answered(Handover asked, long asking, boolean done) {
    transferring = false;
    if (asking != replica.epoch() || handover != asked) {
      // Lost the leadership meanwhile, which is how it succeeds.
      asked.outcome.complete(done);
      return;
    }
    handover = null;
    if (done) {
      // Ratis's own word for it is still on its way here.
      asked.outcome.complete(true);
      replica.onNotLeader();
      return;
    }
    replica.become(ReplicaState.LEADING, "could not hand over to " + asked.to);
    asked.outcome.complete(false);
    replica.resume(takeParked());
  }

  void park(ShardRequest request) {
    if (parked.size() >= PARKED_MAX) {
      request.refused(ShardRequest.Refusal.NOT_READY);
    } else {
      parked.add(request);
    }
  }

  /** Gives it up, and the requests that waited for its end. */
  List<ShardRequest> leadershipLost() {
    Handover given = handover;
    handover = null;
    if (given != null && !transferring) {
      given.outcome.complete(false);
    }
    return takeParked();
  }

  private List<ShardRequest> takeParked() {
    List<ShardRequest> taken = parked;
    parked = new ArrayList<>();
    return taken;
  }
}
