package io.ashlar.topology;

import io.ashlar.proto.ClusterMapMessage;
import io.ashlar.proto.MigrationMessage;
import io.ashlar.proto.NodeMessage;
import io.ashlar.proto.ReplicaChangeMessage;
import io.ashlar.proto.ShardMessage;
import io.ashlar.proto.SlotRangeMessage;
import java.util.List;

/** The cluster map's form in logs, snapshot files and streams. */
public final class ClusterMapCodec {
  private ClusterMapCodec() {}

  public static ClusterMapMessage encode(ClusterMap map) {
    ClusterMapMessage.Builder message =
        ClusterMapMessage.newBuilder()
            .setClusterId(map.clusterId())
            .setEpoch(map.epoch())
            .setHashSeed(map.hashSeed())
            .setReplicasWanted(map.replicasWanted())
            .setLastShardNumber(map.lastShardNumber());
    map.nodes().forEach(node -> message.addNodes(encode(node)));
    map.shards().forEach(shard -> message.addShards(encode(shard)));
    map.migrations().forEach(migration -> message.addMigrations(encode(migration)));
    return message.build();
  }

  /**
   * @throws IllegalArgumentException when the message does not describe a cluster map
   */
  public static ClusterMap decode(ClusterMapMessage message) {
    return new ClusterMap.Builder(message.getClusterId(), message.getHashSeed())
        .epoch(message.getEpoch())
        .replicasWanted(message.getReplicasWanted())
        .lastShardNumber(message.getLastShardNumber())
        .nodes(message.getNodesList().stream().map(ClusterMapCodec::decode).toList())
        .shards(message.getShardsList().stream().map(ClusterMapCodec::decode).toList())
        .migrations(message.getMigrationsList().stream().map(ClusterMapCodec::decode).toList())
        .build();
  }

  private static MigrationMessage encode(MigrationInfo migration) {
    MigrationMessage.Builder message =
        MigrationMessage.newBuilder()
            .setId(migration.id())
            .setFrom(migration.from())
            .setTo(migration.to())
            .setCancelling(migration.phase() == MigrationInfo.Phase.CANCELLING);
    for (SlotRange range : migration.slots()) {
      message.addSlots(SlotRangeMessage.newBuilder().setFirst(range.first()).setLast(range.last()));
    }
    return message.build();
  }

  private static MigrationInfo decode(MigrationMessage message) {
    return new MigrationInfo(
        message.getId(),
        message.getSlotsList().stream()
            .map(range -> new SlotRange(range.getFirst(), range.getLast()))
            .toList(),
        message.getFrom(),
        message.getTo(),
        message.getCancelling() ? MigrationInfo.Phase.CANCELLING : MigrationInfo.Phase.MOVING);
  }

  private static NodeMessage encode(NodeInfo node) {
    return NodeMessage.newBuilder()
        .setName(node.name())
        .setId(node.id())
        .setHost(node.host())
        .setRespPort(node.respPort())
        .setRaftPort(node.raftPort())
        .setGrpcPort(node.grpcPort())
        .setZone(node.zone())
        .setState(encode(node.state()))
        .build();
  }

  private static NodeInfo decode(NodeMessage message) {
    return new NodeInfo(
            message.getName(),
            message.getId(),
            message.getHost(),
            message.getRespPort(),
            message.getRaftPort())
        .withGrpcPort(message.getGrpcPort())
        .withZone(message.getZone())
        .withState(decode(message.getState()));
  }

  public static NodeMessage.State encode(NodeState state) {
    return switch (state) {
      case ACTIVE -> NodeMessage.State.STATE_ACTIVE;
      case DRAINING -> NodeMessage.State.STATE_DRAINING;
      case LEAVING -> NodeMessage.State.STATE_LEAVING;
    };
  }

  public static NodeState decode(NodeMessage.State state) {
    return switch (state) {
      case STATE_ACTIVE -> NodeState.ACTIVE;
      case STATE_DRAINING -> NodeState.DRAINING;
      case STATE_LEAVING -> NodeState.LEAVING;
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("a node in a state that this version does not know");
    };
  }

  private static ShardMessage encode(ShardInfo shard) {
    ShardMessage.Builder message =
        ShardMessage.newBuilder()
            .setId(shard.id())
            .addAllReplicas(shard.replicas())
            .setStage(encode(shard.stage()));
    for (SlotRange range : shard.slots()) {
      message.addSlots(SlotRangeMessage.newBuilder().setFirst(range.first()).setLast(range.last()));
    }
    shard
        .change()
        .ifPresent(
            change ->
                message.setChange(
                    ReplicaChangeMessage.newBuilder()
                        .setId(change.id())
                        .setAdd(change.add())
                        .setRemove(change.remove())
                        .setUndone(change.undone())
                        .setReason(change.reason())));
    return message.build();
  }

  private static ShardInfo decode(ShardMessage message) {
    if (message.getReplicasCount() == 0) {
      throw new IllegalArgumentException("shard " + message.getId() + " has no replicas");
    }
    List<SlotRange> slots =
        message.getSlotsList().stream()
            .map(range -> new SlotRange(range.getFirst(), range.getLast()))
            .toList();
    ShardInfo shard =
        new ShardInfo(message.getId(), message.getReplicasList(), slots)
            .withStage(decode(message.getStage()));
    return message.hasChange() ? shard.withChange(decode(message.getChange())) : shard;
  }

  private static ShardMessage.Stage encode(ShardInfo.Stage stage) {
    return switch (stage) {
      case BEGINNING -> ShardMessage.Stage.STAGE_BEGINNING;
      case SERVING -> ShardMessage.Stage.STAGE_SERVING;
      case ENDING -> ShardMessage.Stage.STAGE_ENDING;
    };
  }

  private static ShardInfo.Stage decode(ShardMessage.Stage stage) {
    return switch (stage) {
      case STAGE_BEGINNING -> ShardInfo.Stage.BEGINNING;
      case STAGE_SERVING -> ShardInfo.Stage.SERVING;
      case STAGE_ENDING -> ShardInfo.Stage.ENDING;
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("a shard in a stage that this version does not know");
    };
  }

  private static ReplicaChange decode(ReplicaChangeMessage message) {
    return new ReplicaChange(
        message.getId(),
        message.getAdd(),
        message.getRemove(),
        message.getUndone(),
        message.getReason());
  }
}
