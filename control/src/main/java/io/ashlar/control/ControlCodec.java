package io.ashlar.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.control.ControlCommand.AnnounceNode;
import io.ashlar.control.ControlCommand.ChangeLibraries;
import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeSettings;
import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.control.ControlCommand.ChangeUsers;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.proto.AllowJoinMessage;
import io.ashlar.proto.AnnounceNodeMessage;
import io.ashlar.proto.ChangeLibrariesMessage;
import io.ashlar.proto.ControlAnswerMessage;
import io.ashlar.proto.ControlCommandMessage;
import io.ashlar.proto.ControlStateMessage;
import io.ashlar.proto.FormClusterMessage;
import io.ashlar.proto.LeaderObservedMessage;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ClusterMapCodec;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Commands, answers and state as bytes: protobuf messages of {@code ashlar.internal.v1}. */
final class ControlCodec {
  private ControlCodec() {}

  static byte[] encode(ControlCommand command) {
    ControlCommandMessage.Builder message = ControlCommandMessage.newBuilder();
    switch (command) {
      case FormCluster form ->
          message.setFormCluster(
              FormClusterMessage.newBuilder().setMap(ClusterMapCodec.encode(form.map())));
      case AnnounceNode announce ->
          message.setAnnounceNode(
              AnnounceNodeMessage.newBuilder()
                  .setName(announce.name())
                  .setHost(announce.host())
                  .setRespPort(announce.respPort())
                  .setRaftPort(announce.raftPort())
                  .setGrpcPort(announce.grpcPort())
                  .setZone(announce.zone()));
      case LeaderObserved observed -> message.setLeaderObserved(encodeObserved(observed));
      case ChangeLibraries change ->
          message.setChangeLibraries(
              ChangeLibrariesMessage.newBuilder()
                  .setFlush(change.flush())
                  .addAllDeleted(change.deleted())
                  .addAllLoaded(change.loaded().stream().map(LibrariesCodec::encode).toList())
                  .setReplace(change.replace()));
      case ChangeUsers change -> message.setChangeUsers(UsersCodec.encode(change));
      case ChangeSettings change -> message.setChangeSettings(SettingsCodec.encode(change));
      case ChangeMigration change -> message.setChangeMigration(MigrationCodec.encode(change));
      case ChangeShards change -> message.setChangeShards(ShardCodec.encode(change));
      case ControlCommand.Membership change ->
          message.setChangeMembership(MembershipCodec.encode(change));
    }
    return message.build().toByteArray();
  }

  /**
   * @throws IllegalArgumentException when this version cannot read the bytes
   */
  static ControlCommand decodeCommand(byte[] bytes) {
    ControlCommandMessage message;
    try {
      message = ControlCommandMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a control command: " + e.getMessage(), e);
    }
    return switch (message.getCommandCase()) {
      case FORM_CLUSTER ->
          new FormCluster(ClusterMapCodec.decode(message.getFormCluster().getMap()));
      case ANNOUNCE_NODE -> {
        AnnounceNodeMessage announce = message.getAnnounceNode();
        yield new AnnounceNode(
            announce.getName(),
            announce.getHost(),
            announce.getRespPort(),
            announce.getRaftPort(),
            announce.getGrpcPort(),
            announce.getZone());
      }
      case LEADER_OBSERVED -> decodeObserved(message.getLeaderObserved());
      case CHANGE_LIBRARIES -> LibrariesCodec.decode(message.getChangeLibraries());
      case CHANGE_USERS -> UsersCodec.decode(message.getChangeUsers());
      case CHANGE_SETTINGS -> SettingsCodec.decode(message.getChangeSettings());
      case CHANGE_MIGRATION -> MigrationCodec.decode(message.getChangeMigration());
      case CHANGE_SHARDS -> ShardCodec.decode(message.getChangeShards());
      case CHANGE_MEMBERSHIP -> MembershipCodec.decode(message.getChangeMembership());
      case COMMAND_NOT_SET ->
          throw new IllegalArgumentException(
              "a control command that this version does not know; a newer one wrote it");
    };
  }

  static byte[] encode(Outcome outcome, long epoch) {
    ControlAnswerMessage.Builder message = ControlAnswerMessage.newBuilder().setEpoch(epoch);
    switch (outcome) {
      case Outcome.Changed() -> message.setOutcome(ControlAnswerMessage.Outcome.OUTCOME_CHANGED);
      case Outcome.Unchanged() ->
          message.setOutcome(ControlAnswerMessage.Outcome.OUTCOME_UNCHANGED);
      case Outcome.Refused(String reason) ->
          message.setOutcome(ControlAnswerMessage.Outcome.OUTCOME_REFUSED).setReason(reason);
    }
    return message.build().toByteArray();
  }

  static Outcome decodeOutcome(byte[] bytes) throws InvalidProtocolBufferException {
    ControlAnswerMessage message = ControlAnswerMessage.parseFrom(bytes);
    return switch (message.getOutcome()) {
      case OUTCOME_CHANGED -> new Outcome.Changed();
      case OUTCOME_UNCHANGED -> new Outcome.Unchanged();
      case OUTCOME_REFUSED -> new Outcome.Refused(message.getReason());
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new InvalidProtocolBufferException("an answer without a known outcome");
    };
  }

  /** The map's epoch when the outcome was made. */
  static long decodeEpoch(byte[] bytes) throws InvalidProtocolBufferException {
    return ControlAnswerMessage.parseFrom(bytes).getEpoch();
  }

  static byte[] encode(ControlState state) {
    ControlStateMessage.Builder message = ControlStateMessage.newBuilder();
    state.map().ifPresent(map -> message.setMap(ClusterMapCodec.encode(map)));
    state.leaders().values().forEach(leader -> message.addLeaders(encodeObserved(leader)));
    if (state.libraries().epoch() > 0) {
      message.setLibraries(LibrariesCodec.encode(state.libraries()));
    }
    if (state.users().epoch() > 0) {
      message.setUsers(UsersCodec.encode(state.users()));
    }
    if (state.settings().epoch() > 0) {
      message.setSettings(SettingsCodec.encode(state.settings()));
    }
    state
        .joinTokens()
        .byHash()
        .values()
        .forEach(token -> message.addJoinTokens(MembershipCodec.encodeToken(token)));
    return message.build().toByteArray();
  }

  /**
   * @throws IllegalArgumentException when the bytes are not a state
   */
  static ControlState decodeState(byte[] bytes) {
    ControlStateMessage message;
    try {
      message = ControlStateMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a control state: " + e.getMessage(), e);
    }
    Optional<ClusterMap> map =
        message.hasMap() ? Optional.of(ClusterMapCodec.decode(message.getMap())) : Optional.empty();
    Map<String, LeaderObserved> leaders = new TreeMap<>();
    message
        .getLeadersList()
        .forEach(leader -> leaders.put(leader.getShardId(), decodeObserved(leader)));
    JoinTokens tokens = JoinTokens.NONE;
    for (AllowJoinMessage token : message.getJoinTokensList()) {
      tokens = tokens.with(MembershipCodec.decodeToken(token));
    }
    return new ControlState(
        map,
        leaders,
        LibrariesCodec.decode(message.getLibraries()),
        UsersCodec.decode(message.getUsers()),
        SettingsCodec.decode(message.getSettings()),
        tokens);
  }

  private static LeaderObservedMessage encodeObserved(LeaderObserved observed) {
    return LeaderObservedMessage.newBuilder()
        .setShardId(observed.shardId())
        .setNode(observed.node())
        .setTerm(observed.term())
        .build();
  }

  private static LeaderObserved decodeObserved(LeaderObservedMessage message) {
    return new LeaderObserved(message.getShardId(), message.getNode(), message.getTerm());
  }
}
