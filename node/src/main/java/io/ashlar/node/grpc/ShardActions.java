package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminMergeShardsResponse;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import java.util.concurrent.CompletionStage;

/**
 * What operators have the node do about shards that come and go. Any thread; nothing blocks.
 * Refusals are {@link Failures}.
 */
public interface ShardActions {
  /**
   * For the shard's leader. Ends when the control group has agreed and this node's map shows it.
   *
   * @param dryRun only say what would be done
   */
  CompletionStage<AdminSplitShardResponse> split(String shardId, boolean dryRun);

  /**
   * Ends when the control group has agreed and this node's map shows it.
   *
   * @param into may be empty when the shard has no slots
   */
  CompletionStage<AdminMergeShardsResponse> merge(String from, String into);
}
