package io.ashlar.node;

import com.google.rpc.Code;
import io.ashlar.control.ClusterMembership;
import io.ashlar.node.grpc.Failures;
import io.ashlar.raft.ShardReplica;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Hands a shard that is led here over to another node, for good. Any thread. */
final class LeaderTransfer {
  private static final long POLL_MS = 20;
  private static final long TIMEOUT_MS = 10_000;

  private final ShardReplica replica;
  private final String toNode;
  private final ScheduledExecutorService timer;
  private final CompletableFuture<Void> leads = new CompletableFuture<>();
  private final long startNanos = System.nanoTime();

  LeaderTransfer(ShardReplica replica, String toNode, ScheduledExecutorService timer) {
    this.replica = replica;
    this.toNode = toNode;
    this.timer = timer;
  }

  /** Ends when the other node leads. Fails when this one does not, or will not give it. */
  CompletionStage<Void> run(ClusterMembership membership) {
    if (!replica.leading()) {
      throw failure(
          Code.FAILED_PRECONDITION,
          "NOT_LEADER",
          "the asked node does not lead "
              + replica.shardId()
              + "; ask "
              + replica.leaderHint().orElse("again in a moment"));
    }
    // Recorded first: a leader elsewhere than the map prefers would hand back.
    return membership
        .preferLeader(replica.shardId(), toNode)
        .thenCompose(
            refusal -> {
              if (refusal.isPresent()) {
                throw failure(Code.FAILED_PRECONDITION, "REFUSED", refusal.get());
              }
              return replica.transferLeadership(toNode);
            })
        .thenCompose(
            handedOver -> {
              // False as well when the replica was about to do so by itself: what counts is seen.
              poll();
              return leads;
            });
  }

  private void poll() {
    if (!replica.leading() && replica.leaderHint().filter(toNode::equals).isPresent()) {
      leads.complete(null);
    } else if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS)) {
      leads.completeExceptionally(
          failure(
              Code.ABORTED,
              "NOT_HANDED_OVER",
              toNode + " does not lead " + replica.shardId() + " yet; see whether it keeps up"));
    } else {
      var _ = timer.schedule(this::poll, POLL_MS, TimeUnit.MILLISECONDS);
    }
  }

  private RuntimeException failure(Code code, String reason, String text) {
    return Failures.of(code, reason, text, Map.of("shard", replica.shardId()));
  }
}
