package io.ashlar.node;

import com.google.rpc.Code;
import io.ashlar.control.ControlPlane;
import io.ashlar.node.grpc.Failures;
import io.ashlar.node.grpc.MemberActions;
import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.raft.RaftHost;
import io.ashlar.topology.NodeState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** What operators have this node do about members and leaders. Any thread. */
record MemberAdmin(RaftHost host, ControlPlane control, ScheduledExecutorService timer)
    implements MemberActions {
  @Override
  public CompletionStage<Void> transferLeadership(String shardId, String toNode) {
    return new LeaderTransfer(NodeAdmin.replica(host, shardId), toNode, timer)
        .run(control.membership());
  }

  @Override
  public CompletionStage<Optional<String>> addJoinToken(
      String token, long expiresMs, boolean once) {
    return control.membership().allowJoin(token, expiresMs, once);
  }

  @Override
  public AdminGetPlanResponse plan() {
    return control
        .outlook()
        .map(PlanMessage::of)
        .orElseThrow(
            () ->
                Failures.of(
                    Code.UNAVAILABLE,
                    "NOT_CONTROL_LEADER",
                    host.nodeName() + " does not lead the control group",
                    Map.of()));
  }

  @Override
  public CompletionStage<Optional<String>> setNodeState(String node, NodeState state) {
    return control.membership().setNodeState(node, state);
  }
}
