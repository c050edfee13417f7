package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.topology.NodeState;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What operators have the node do about who belongs to the cluster and who leads. Any thread;
 * nothing blocks. Refusals of the node are {@link Failures}.
 */
public interface MemberActions {
  /** Ends when the other node leads. */
  CompletionStage<Void> transferLeadership(String shardId, String toNode);

  /**
   * @param once it lets one node in
   * @return why the control group does not want it, empty when the token is valid now
   */
  CompletionStage<Optional<String>> addJoinToken(String token, long expiresMs, boolean once);

  /** What is planned. */
  AdminGetPlanResponse plan();

  /** Why the control group does not want it, empty when it is recorded. */
  CompletionStage<Optional<String>> setNodeState(String node, NodeState state);
}
