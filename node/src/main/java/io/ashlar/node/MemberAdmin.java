package io.ashlar.node;

import io.ashlar.control.ClusterMembership;
import io.ashlar.node.grpc.MemberActions;
import io.ashlar.raft.RaftHost;
import io.ashlar.topology.NodeState;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** What operators have this node do about members and leaders. Any thread. */
record MemberAdmin(RaftHost host, ClusterMembership membership, ScheduledExecutorService timer)
    implements MemberActions {
  @Override
  public CompletionStage<Void> transferLeadership(String shardId, String toNode) {
    return new LeaderTransfer(NodeAdmin.replica(host, shardId), toNode, timer).run(membership);
  }

  @Override
  public CompletionStage<Optional<String>> addJoinToken(
      String token, long expiresMs, boolean once) {
    return membership.allowJoin(token, expiresMs, once);
  }

  @Override
  public CompletionStage<Optional<String>> setNodeState(String node, NodeState state) {
    return membership.setNodeState(node, state);
  }
}
