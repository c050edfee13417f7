package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.proto.ChangeShardsMessage;
import io.ashlar.proto.CreateShardMessage;
import io.ashlar.proto.EndShardMessage;
import io.ashlar.proto.SlotRangeMessage;
import io.ashlar.topology.SlotRange;

/** Changes of shards as messages. */
final class ShardCodec {
  private ShardCodec() {}

  static ChangeShardsMessage encode(ChangeShards change) {
    ChangeShardsMessage.Builder message = ChangeShardsMessage.newBuilder();
    switch (change) {
      case ChangeShards.Create create -> {
        CreateShardMessage.Builder made =
            CreateShardMessage.newBuilder()
                .setShardId(create.shardId())
                .addAllReplicas(create.replicas())
                .setFrom(create.from());
        for (SlotRange range : create.slots()) {
          made.addSlots(
              SlotRangeMessage.newBuilder().setFirst(range.first()).setLast(range.last()));
        }
        message.setCreate(made);
      }
      case ChangeShards.End end ->
          message.setEnd(EndShardMessage.newBuilder().setShardId(end.shardId()).setTo(end.to()));
      case ChangeShards.Drop(String id) -> message.setDrop(id);
    }
    return message.build();
  }

  /**
   * @throws IllegalArgumentException when this version does not know the change
   */
  static ChangeShards decode(ChangeShardsMessage message) {
    return switch (message.getChangeCase()) {
      case CREATE ->
          new ChangeShards.Create(
              message.getCreate().getShardId(),
              message.getCreate().getReplicasList(),
              message.getCreate().getSlotsList().stream()
                  .map(range -> new SlotRange(range.getFirst(), range.getLast()))
                  .toList(),
              message.getCreate().getFrom());
      case END -> new ChangeShards.End(message.getEnd().getShardId(), message.getEnd().getTo());
      case DROP -> new ChangeShards.Drop(message.getDrop());
      case CHANGE_NOT_SET ->
          throw new IllegalArgumentException(
              "a change of shards that this version does not know; a newer one wrote it");
    };
  }
}
