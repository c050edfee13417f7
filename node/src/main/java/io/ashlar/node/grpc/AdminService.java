package io.ashlar.node.grpc;

import com.google.rpc.Code;
import io.ashlar.proto.v1.AdminAddJoinTokenRequest;
import io.ashlar.proto.v1.AdminAddJoinTokenResponse;
import io.ashlar.proto.v1.AdminCancelMigrationRequest;
import io.ashlar.proto.v1.AdminCancelMigrationResponse;
import io.ashlar.proto.v1.AdminDeleteUserRequest;
import io.ashlar.proto.v1.AdminDeleteUserResponse;
import io.ashlar.proto.v1.AdminDigestSlotsRequest;
import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.AdminGetConfigRequest;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.AdminGetNodeStatusResponse;
import io.ashlar.proto.v1.AdminGetPlanRequest;
import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.proto.v1.AdminGrpc.AdminImplBase;
import io.ashlar.proto.v1.AdminListMigrationsRequest;
import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.AdminListUsersRequest;
import io.ashlar.proto.v1.AdminListUsersResponse;
import io.ashlar.proto.v1.AdminMeasureSlotsRequest;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.AdminMergeShardsRequest;
import io.ashlar.proto.v1.AdminMergeShardsResponse;
import io.ashlar.proto.v1.AdminReloadReplicaRequest;
import io.ashlar.proto.v1.AdminReloadReplicaResponse;
import io.ashlar.proto.v1.AdminSampleKeysRequest;
import io.ashlar.proto.v1.AdminSampleKeysResponse;
import io.ashlar.proto.v1.AdminSetConfigRequest;
import io.ashlar.proto.v1.AdminSetConfigResponse;
import io.ashlar.proto.v1.AdminSetNodeGoalRequest;
import io.ashlar.proto.v1.AdminSetNodeGoalResponse;
import io.ashlar.proto.v1.AdminSetUserRequest;
import io.ashlar.proto.v1.AdminSetUserResponse;
import io.ashlar.proto.v1.AdminSplitShardRequest;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import io.ashlar.proto.v1.AdminStartMigrationRequest;
import io.ashlar.proto.v1.AdminStartMigrationResponse;
import io.ashlar.proto.v1.AdminTransferLeadershipRequest;
import io.ashlar.proto.v1.AdminTransferLeadershipResponse;
import io.ashlar.proto.v1.AdminUnsetConfigRequest;
import io.ashlar.proto.v1.AdminUnsetConfigResponse;
import io.ashlar.resp.Reply;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.SlotRange;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code ashlar.v1.Admin}. */
public final class AdminService extends AdminImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(AdminService.class);
  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 1_000;
  private static final long KEYS_DEFAULT = 100_000;
  private static final List<String> ALL = List.of("*");
  private static final int TOKEN_BYTES = 24;

  /** The RESP command whose right a method takes, where it is not CONFIG GET. */
  public static final Map<String, String> LIKE_COMMANDS =
      Map.ofEntries(
          Map.entry("SampleKeys", "keys"),
          Map.entry("ReloadReplica", "shutdown"),
          Map.entry("SetConfig", "config|set"),
          Map.entry("UnsetConfig", "config|set"),
          Map.entry("ListUsers", "acl|list"),
          Map.entry("SetUser", "acl|setuser"),
          Map.entry("DeleteUser", "acl|deluser"),
          Map.entry("StartMigration", "cluster|setslot"),
          Map.entry("CancelMigration", "cluster|setslot"),
          Map.entry("SplitShard", "cluster|setslot"),
          Map.entry("MergeShards", "cluster|setslot"),
          Map.entry("TransferLeadership", "shutdown"),
          Map.entry("AddJoinToken", "shutdown"),
          Map.entry("SetNodeGoal", "shutdown"));

  private final AdminActions node;
  private final InstantSource wallClock;
  private final SecureRandom random = new SecureRandom();

  public AdminService(AdminActions node, InstantSource wallClock) {
    this.node = node;
    this.wallClock = wallClock;
  }

  @Override
  public void getNodeStatus(
      AdminGetNodeStatusRequest request, StreamObserver<AdminGetNodeStatusResponse> answer) {
    end(answer, AdminGetNodeStatusResponse.newBuilder().setStatus(node.status()).build());
  }

  @Override
  public void sampleKeys(
      AdminSampleKeysRequest request, StreamObserver<AdminSampleKeysResponse> answer) {
    int limit = request.getLimit() == 0 ? LIMIT_DEFAULT : request.getLimit();
    if (limit < 1 || limit > LIMIT_MAX) {
      answer.onError(invalid("limit must be 1 to " + LIMIT_MAX));
      return;
    }
    long keysMax =
        request.getKeysScannedMax() == 0
            ? KEYS_DEFAULT
            : Integer.toUnsignedLong(request.getKeysScannedMax());
    endLater(answer, () -> node.sampleKeys(limit, keysMax), sample -> sample);
  }

  @Override
  public void digestSlots(
      AdminDigestSlotsRequest request, StreamObserver<AdminDigestSlotsResponse> answer) {
    endLater(
        answer,
        () ->
            node.digestSlots(request.getShardId(), request.getSlotsList(), request.getAfterIndex()),
        digests -> digests);
  }

  @Override
  public void reloadReplica(
      AdminReloadReplicaRequest request, StreamObserver<AdminReloadReplicaResponse> answer) {
    endLater(
        answer,
        () -> node.reloadReplica(request.getShardId()),
        done -> AdminReloadReplicaResponse.getDefaultInstance());
  }

  @Override
  public void getConfig(
      AdminGetConfigRequest request, StreamObserver<AdminGetConfigResponse> answer) {
    List<String> patterns = request.getPatternsCount() == 0 ? ALL : request.getPatternsList();
    end(answer, node.config().get(patterns));
  }

  @Override
  public void setConfig(
      AdminSetConfigRequest request, StreamObserver<AdminSetConfigResponse> answer) {
    if (request.getValuesCount() == 0) {
      answer.onError(invalid("no values"));
      return;
    }
    endLater(
        answer,
        () -> node.config().set(request.getValuesList()),
        reply -> {
          AdminSetConfigResponse.Builder response =
              AdminSetConfigResponse.newBuilder().setEpoch(node.config().epoch());
          return accepted(reply, response.setAgreed(true).build());
        });
  }

  @Override
  public void unsetConfig(
      AdminUnsetConfigRequest request, StreamObserver<AdminUnsetConfigResponse> answer) {
    endLater(
        answer,
        () -> node.config().unset(request.getName()),
        reply -> {
          AdminUnsetConfigResponse.Builder response =
              AdminUnsetConfigResponse.newBuilder().setEpoch(node.config().epoch());
          boolean unset = reply instanceof Reply.Int count && count.value() > 0;
          return accepted(reply, response.setUnset(unset).build());
        });
  }

  @Override
  public void listUsers(
      AdminListUsersRequest request, StreamObserver<AdminListUsersResponse> answer) {
    end(answer, AdminListUsersResponse.newBuilder().addAllUsers(node.users()).build());
  }

  @Override
  public void setUser(AdminSetUserRequest request, StreamObserver<AdminSetUserResponse> answer) {
    endLater(
        answer,
        () -> node.setUser(request.getName(), request.getRulesList()),
        reply -> accepted(reply, AdminSetUserResponse.getDefaultInstance()));
  }

  @Override
  public void deleteUser(
      AdminDeleteUserRequest request, StreamObserver<AdminDeleteUserResponse> answer) {
    endLater(
        answer,
        () -> node.deleteUser(request.getName()),
        reply -> {
          boolean deleted = reply instanceof Reply.Int count && count.value() > 0;
          return accepted(reply, AdminDeleteUserResponse.newBuilder().setDeleted(deleted).build());
        });
  }

  @Override
  public void startMigration(
      AdminStartMigrationRequest request, StreamObserver<AdminStartMigrationResponse> answer) {
    endLater(
        answer,
        () ->
            node.migrations()
                .start(
                    ranges(request.getSlotsList()),
                    request.getFromShardId(),
                    request.getToShardId()),
        id -> AdminStartMigrationResponse.newBuilder().setId(id).build());
  }

  @Override
  public void listMigrations(
      AdminListMigrationsRequest request, StreamObserver<AdminListMigrationsResponse> answer) {
    end(answer, node.migrations().list());
  }

  @Override
  public void cancelMigration(
      AdminCancelMigrationRequest request, StreamObserver<AdminCancelMigrationResponse> answer) {
    endLater(
        answer,
        () -> node.migrations().cancel(request.getId()),
        done -> AdminCancelMigrationResponse.getDefaultInstance());
  }

  @Override
  public void measureSlots(
      AdminMeasureSlotsRequest request, StreamObserver<AdminMeasureSlotsResponse> answer) {
    long keysMax =
        request.getKeysMeasuredMax() == 0
            ? KEYS_DEFAULT
            : Integer.toUnsignedLong(request.getKeysMeasuredMax());
    endLater(
        answer,
        () ->
            node.migrations()
                .measure(request.getShardId(), ranges(request.getSlotsList()), keysMax),
        measured -> measured);
  }

  @Override
  public void splitShard(
      AdminSplitShardRequest request, StreamObserver<AdminSplitShardResponse> answer) {
    endLater(
        answer,
        () -> node.shards().split(request.getShardId(), request.getDryRun()),
        split -> split);
  }

  @Override
  public void mergeShards(
      AdminMergeShardsRequest request, StreamObserver<AdminMergeShardsResponse> answer) {
    endLater(
        answer,
        () -> node.shards().merge(request.getFromShardId(), request.getIntoShardId()),
        merge -> merge);
  }

  @Override
  public void transferLeadership(
      AdminTransferLeadershipRequest request,
      StreamObserver<AdminTransferLeadershipResponse> answer) {
    endLater(
        answer,
        () -> node.members().transferLeadership(request.getShardId(), request.getToNode()),
        done -> AdminTransferLeadershipResponse.getDefaultInstance());
  }

  @Override
  public void addJoinToken(
      AdminAddJoinTokenRequest request, StreamObserver<AdminAddJoinTokenResponse> answer) {
    if (request.getValidSeconds() < 1) {
      answer.onError(invalid("a token must be valid for a second at least"));
      return;
    }
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    long expiresMs = wallClock.millis() + 1_000L * request.getValidSeconds();
    AdminAddJoinTokenResponse made =
        AdminAddJoinTokenResponse.newBuilder().setToken(token).setExpiresMs(expiresMs).build();
    endLater(
        answer,
        () -> node.members().addJoinToken(token, expiresMs, !request.getMany()),
        refusal -> agreed(refusal, made));
  }

  @Override
  public void setNodeGoal(
      AdminSetNodeGoalRequest request, StreamObserver<AdminSetNodeGoalResponse> answer) {
    NodeState state =
        switch (request.getGoal()) {
          case NODE_GOAL_ACTIVE -> NodeState.ACTIVE;
          case NODE_GOAL_DRAINING -> NodeState.DRAINING;
          case NODE_GOAL_LEAVING -> NodeState.LEAVING;
          case NODE_GOAL_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    if (state == null) {
      answer.onError(invalid("no goal that this version knows"));
      return;
    }
    endLater(
        answer,
        () -> node.members().setNodeState(request.getNode(), state),
        refusal -> agreed(refusal, AdminSetNodeGoalResponse.getDefaultInstance()));
  }

  @Override
  public void getPlan(AdminGetPlanRequest request, StreamObserver<AdminGetPlanResponse> answer) {
    endLater(answer, () -> CompletableFuture.completedFuture(node.members().plan()), plan -> plan);
  }

  /** The message if the control group had nothing against it. */
  private static <A> A agreed(Optional<String> refusal, A message) {
    if (refusal.isPresent()) {
      throw Failures.of(Code.FAILED_PRECONDITION, "REFUSED", refusal.get(), Map.of());
    }
    return message;
  }

  private static List<SlotRange> ranges(List<io.ashlar.proto.v1.SlotRange> ranges) {
    try {
      return ranges.stream()
          .map(range -> new SlotRange(range.getFirst(), range.getLast()))
          .toList();
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  /** The message if the node's answer is no error. */
  private static <A> A accepted(Reply reply, A message) {
    if (!(reply instanceof Reply.Error error)) {
      return message;
    }
    String line = error.line();
    String text = line.startsWith("ERR ") ? line.substring(4) : line;
    if (line.startsWith("UNKNOWNFATE")) {
      throw Failures.of(Code.UNKNOWN, "UNKNOWN_FATE", text, Map.of());
    }
    if (line.startsWith("TRYAGAIN")) {
      throw Failures.of(Code.ABORTED, "OVERTAKEN", text, Map.of());
    }
    throw invalid(text);
  }

  private static RuntimeException invalid(String text) {
    return Failures.of(Code.INVALID_ARGUMENT, "REFUSED", text, Map.of());
  }

  private static <A> void end(StreamObserver<A> answer, A message) {
    answer.onNext(message);
    answer.onCompleted();
  }

  private static <T, A> void endLater(
      StreamObserver<A> answer, Supplier<CompletionStage<T>> action, Function<T, A> message) {
    CompletionStage<T> result;
    try {
      result = action.get();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
      return;
    }
    var _ =
        result
            .thenApply(message)
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    end(answer, done);
                  } else {
                    fail(answer, Failures.understood(failure));
                  }
                });
  }

  private static void fail(StreamObserver<?> answer, Throwable cause) {
    if (Failures.isForeseen(cause)) {
      answer.onError(cause);
      return;
    }
    LOG.warn("an operator's call failed", cause);
    answer.onError(
        Failures.of(Code.INTERNAL, "FAILED", String.valueOf(cause.getMessage()), Map.of()));
  }
}
