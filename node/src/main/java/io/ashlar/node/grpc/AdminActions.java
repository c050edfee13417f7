package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.AdminSampleKeysResponse;
import io.ashlar.proto.v1.ClusterUser;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.resp.Reply;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What operators have the node do. Any thread; nothing blocks. What fails in a way that the caller
 * should understand fails with one of {@link Failures}.
 */
public interface AdminActions {
  NodeStatus status();

  CompletionStage<AdminSampleKeysResponse> sampleKeys(int limit, long keysMax);

  /**
   * @param slots empty for all that hold keys
   */
  CompletionStage<AdminDigestSlotsResponse> digestSlots(
      String shardId, List<Integer> slots, long afterIndex);

  /** Ends when the replica follows again. */
  CompletionStage<Void> reloadReplica(String shardId);

  List<ClusterUser> users();

  /** OK, or the error of ACL SETUSER. */
  CompletionStage<Reply> setUser(String name, List<String> rules);

  /** How many there were, or the error of ACL DELUSER. */
  CompletionStage<Reply> deleteUser(String name);

  ConfigActions config();

  MigrationActions migrations();

  ShardActions shards();

  MemberActions members();
}
