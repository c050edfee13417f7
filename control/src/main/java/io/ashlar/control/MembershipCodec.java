package io.ashlar.control;

import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.ControlCommand.Membership.AdmitNode;
import io.ashlar.control.ControlCommand.Membership.AllowJoin;
import io.ashlar.control.ControlCommand.Membership.BeginReplicaChange;
import io.ashlar.control.ControlCommand.Membership.EndReplicaChange;
import io.ashlar.control.ControlCommand.Membership.PreferLeader;
import io.ashlar.control.ControlCommand.Membership.RemoveNode;
import io.ashlar.control.ControlCommand.Membership.SetNodeState;
import io.ashlar.control.ControlCommand.Membership.UndoReplicaChange;
import io.ashlar.proto.AdmitNodeMessage;
import io.ashlar.proto.AllowJoinMessage;
import io.ashlar.proto.BeginReplicaChangeMessage;
import io.ashlar.proto.ChangeMembershipMessage;
import io.ashlar.proto.EndReplicaChangeMessage;
import io.ashlar.proto.PreferLeaderMessage;
import io.ashlar.proto.RemoveNodeMessage;
import io.ashlar.proto.SetNodeStateMessage;
import io.ashlar.proto.UndoReplicaChangeMessage;
import io.ashlar.topology.ClusterMapCodec;

/** Changes of the membership as messages. */
final class MembershipCodec {
  private MembershipCodec() {}

  static ChangeMembershipMessage encode(Membership command) {
    ChangeMembershipMessage.Builder message = ChangeMembershipMessage.newBuilder();
    switch (command) {
      case AllowJoin allow -> message.setAllowJoin(encodeToken(allow));
      case AdmitNode admit ->
          message.setAdmitNode(
              AdmitNodeMessage.newBuilder()
                  .setName(admit.name())
                  .setHost(admit.host())
                  .setRaftPort(admit.raftPort())
                  .setZone(admit.zone())
                  .setTokenHash(admit.tokenHash())
                  .setNowMs(admit.nowMs()));
      case SetNodeState set ->
          message.setSetNodeState(
              SetNodeStateMessage.newBuilder()
                  .setName(set.name())
                  .setState(ClusterMapCodec.encode(set.state())));
      case RemoveNode remove ->
          message.setRemoveNode(RemoveNodeMessage.newBuilder().setName(remove.name()));
      case BeginReplicaChange begin ->
          message.setBeginReplicaChange(
              BeginReplicaChangeMessage.newBuilder()
                  .setShardId(begin.shardId())
                  .setAdd(begin.add())
                  .setRemove(begin.remove())
                  .setReason(begin.reason()));
      case UndoReplicaChange undo ->
          message.setUndoReplicaChange(
              UndoReplicaChangeMessage.newBuilder()
                  .setShardId(undo.shardId())
                  .setChangeId(undo.changeId()));
      case EndReplicaChange end ->
          message.setEndReplicaChange(
              EndReplicaChangeMessage.newBuilder()
                  .setShardId(end.shardId())
                  .setChangeId(end.changeId())
                  .addAllVoters(end.voters())
                  .setTerm(end.term()));
      case PreferLeader prefer ->
          message.setPreferLeader(
              PreferLeaderMessage.newBuilder().setShardId(prefer.shardId()).setNode(prefer.node()));
    }
    return message.build();
  }

  /**
   * @throws IllegalArgumentException when this version does not know the change
   */
  static Membership decode(ChangeMembershipMessage message) {
    return switch (message.getChangeCase()) {
      case ALLOW_JOIN -> decodeToken(message.getAllowJoin());
      case ADMIT_NODE -> {
        AdmitNodeMessage admit = message.getAdmitNode();
        yield new AdmitNode(
            admit.getName(),
            admit.getHost(),
            admit.getRaftPort(),
            admit.getZone(),
            admit.getTokenHash(),
            admit.getNowMs());
      }
      case SET_NODE_STATE ->
          new SetNodeState(
              message.getSetNodeState().getName(),
              ClusterMapCodec.decode(message.getSetNodeState().getState()));
      case REMOVE_NODE -> new RemoveNode(message.getRemoveNode().getName());
      case BEGIN_REPLICA_CHANGE -> {
        BeginReplicaChangeMessage begin = message.getBeginReplicaChange();
        yield new BeginReplicaChange(
            begin.getShardId(), begin.getAdd(), begin.getRemove(), begin.getReason());
      }
      case UNDO_REPLICA_CHANGE ->
          new UndoReplicaChange(
              message.getUndoReplicaChange().getShardId(),
              message.getUndoReplicaChange().getChangeId());
      case END_REPLICA_CHANGE -> {
        EndReplicaChangeMessage end = message.getEndReplicaChange();
        yield new EndReplicaChange(
            end.getShardId(), end.getChangeId(), end.getVotersList(), end.getTerm());
      }
      case PREFER_LEADER ->
          new PreferLeader(
              message.getPreferLeader().getShardId(), message.getPreferLeader().getNode());
      case CHANGE_NOT_SET ->
          throw new IllegalArgumentException(
              "a change of the membership that this version does not know; a newer one wrote it");
    };
  }

  static AllowJoinMessage encodeToken(AllowJoin token) {
    return AllowJoinMessage.newBuilder()
        .setTokenHash(token.tokenHash())
        .setExpiresMs(token.expiresMs())
        .setOnce(token.once())
        .build();
  }

  static AllowJoin decodeToken(AllowJoinMessage message) {
    return new AllowJoin(message.getTokenHash(), message.getExpiresMs(), message.getOnce());
  }
}
