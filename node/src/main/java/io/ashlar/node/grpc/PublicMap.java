package io.ashlar.node.grpc;

import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.NodeGoal;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ShardInfo;

/** The cluster map as everybody may see it: without the cluster's secret. */
public final class PublicMap {
  private PublicMap() {}

  public static ClusterMap of(io.ashlar.topology.ClusterMap map, TopologySource source) {
    ClusterMap.Builder message =
        ClusterMap.newBuilder().setClusterId(map.clusterId()).setEpoch(map.epoch());
    map.nodes().forEach(node -> message.addNodes(of(node)));
    map.shards().forEach(shard -> message.addShards(of(shard, source.leaderOf(shard.id()))));
    return message.build();
  }

  private static Node of(NodeInfo node) {
    return Node.newBuilder()
        .setName(node.name())
        .setId(node.id())
        .setHost(node.host())
        .setRespPort(node.respPort())
        .setRaftPort(node.raftPort())
        .setGrpcPort(node.grpcPort())
        .setGoal(goal(node.state()))
        .setZone(node.zone())
        .build();
  }

  private static NodeGoal goal(NodeState state) {
    return switch (state) {
      case ACTIVE -> NodeGoal.NODE_GOAL_ACTIVE;
      case DRAINING -> NodeGoal.NODE_GOAL_DRAINING;
      case LEAVING -> NodeGoal.NODE_GOAL_LEAVING;
    };
  }

  private static Shard of(ShardInfo shard, TopologySource.Leader leader) {
    Shard.Builder message =
        Shard.newBuilder()
            .setId(shard.id())
            .addAllReplicas(shard.replicas())
            .setLeader(leader.node())
            .setLeaderTerm(leader.term());
    shard
        .slots()
        .forEach(
            range ->
                message.addSlots(
                    SlotRange.newBuilder().setFirst(range.first()).setLast(range.last())));
    return message.build();
  }
}
