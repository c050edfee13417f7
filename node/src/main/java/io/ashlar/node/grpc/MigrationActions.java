package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.topology.SlotRange;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What operators have the node do about slots that move. Any thread; nothing blocks. Refusals are
 * {@link Failures}.
 */
public interface MigrationActions {
  /** The migration's id, as soon as this node's map shows it. */
  CompletionStage<Long> start(List<SlotRange> slots, String from, String to);

  AdminListMigrationsResponse list();

  /** Ends when the control group has agreed, before the migration does. */
  CompletionStage<Void> cancel(long id);

  /**
   * @param slots none for all of the shard
   * @param keysMax how many keys are looked at for what they take
   */
  CompletionStage<AdminMeasureSlotsResponse> measure(
      String shardId, List<SlotRange> slots, long keysMax);
}
