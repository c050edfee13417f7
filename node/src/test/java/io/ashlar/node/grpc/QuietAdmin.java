package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.AdminMergeShardsResponse;
import io.ashlar.proto.v1.AdminSampleKeysResponse;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import io.ashlar.proto.v1.ClusterUser;
import io.ashlar.proto.v1.ConfigValue;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.resp.Reply;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node that does what it is told, and notes it. */
final class QuietAdmin implements AdminActions {
  final List<String> done = new ArrayList<>();
  Reply reply = Reply.OK;

  @Override
  public NodeStatus status() {
    return NodeStatus.newBuilder().setName("n1").build();
  }

  @Override
  public CompletionStage<AdminSampleKeysResponse> sampleKeys(int limit, long keysMax) {
    done.add("sample " + limit + " of " + keysMax);
    return CompletableFuture.completedFuture(AdminSampleKeysResponse.getDefaultInstance());
  }

  @Override
  public CompletionStage<AdminDigestSlotsResponse> digestSlots(
      String shardId, List<Integer> slots, long afterIndex) {
    done.add("digest " + shardId + " " + slots + " after " + afterIndex);
    return CompletableFuture.failedFuture(new IllegalStateException("the disk is on fire"));
  }

  @Override
  public CompletionStage<Void> reloadReplica(String shardId) {
    throw Failures.of(com.google.rpc.Code.NOT_FOUND, "NO_REPLICA", "none here", Map.of());
  }

  @Override
  public ConfigActions config() {
    return new QuietConfig();
  }

  private final class QuietConfig implements ConfigActions {
    @Override
    public AdminGetConfigResponse get(List<String> patterns) {
      return AdminGetConfigResponse.newBuilder()
          .addValues(ConfigValue.newBuilder().setName("patterns").setValue(patterns.toString()))
          .build();
    }

    @Override
    public CompletionStage<Reply> set(List<ConfigValue> values) {
      values.forEach(value -> done.add("config " + value.getName() + " " + value.getValue()));
      return CompletableFuture.completedFuture(reply);
    }

    @Override
    public CompletionStage<Reply> unset(String name) {
      done.add("unset " + name);
      return CompletableFuture.completedFuture(reply);
    }

    @Override
    public long epoch() {
      return 7;
    }
  }

  @Override
  public List<ClusterUser> users() {
    return List.of(ClusterUser.newBuilder().setName("default").build());
  }

  @Override
  public CompletionStage<Reply> setUser(String name, List<String> rules) {
    done.add("user " + name + " " + rules);
    return CompletableFuture.completedFuture(reply);
  }

  @Override
  public CompletionStage<Reply> deleteUser(String name) {
    done.add("delete " + name);
    return CompletableFuture.completedFuture(reply);
  }

  @Override
  public MemberActions members() {
    return new QuietMembers();
  }

  private final class QuietMembers implements MemberActions {
    @Override
    public CompletionStage<Void> transferLeadership(String shardId, String toNode) {
      done.add("transfer " + shardId + " to " + toNode);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Optional<String>> addJoinToken(
        String token, long expiresMs, boolean once) {
      done.add("token " + expiresMs + " " + once);
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public AdminGetPlanResponse plan() {
      return AdminGetPlanResponse.newBuilder().setAutopilot("on").build();
    }

    @Override
    public CompletionStage<Optional<String>> setNodeState(String node, NodeState state) {
      return CompletableFuture.completedFuture(Optional.of("no node " + node));
    }
  }

  @Override
  public ShardActions shards() {
    return new QuietShards();
  }

  private final class QuietShards implements ShardActions {
    @Override
    public CompletionStage<AdminSplitShardResponse> split(String shardId, boolean dryRun) {
      done.add("split " + shardId + (dryRun ? " dry" : ""));
      return CompletableFuture.completedFuture(AdminSplitShardResponse.getDefaultInstance());
    }

    @Override
    public CompletionStage<AdminMergeShardsResponse> merge(String from, String into) {
      done.add("merge " + from + " into " + into);
      return CompletableFuture.completedFuture(AdminMergeShardsResponse.getDefaultInstance());
    }
  }

  @Override
  public MigrationActions migrations() {
    return new QuietMigrations();
  }

  private final class QuietMigrations implements MigrationActions {
    @Override
    public CompletionStage<Long> start(List<SlotRange> slots, String from, String to) {
      done.add("move " + slots + " of " + from + " to " + to);
      return CompletableFuture.completedFuture(7L);
    }

    @Override
    public AdminListMigrationsResponse list() {
      return AdminListMigrationsResponse.newBuilder().setMapEpoch(7).build();
    }

    @Override
    public CompletionStage<Void> cancel(long id) {
      throw Failures.of(
          com.google.rpc.Code.FAILED_PRECONDITION, "REFUSED", "no migration " + id, Map.of());
    }

    @Override
    public CompletionStage<AdminMeasureSlotsResponse> measure(
        String shardId, List<SlotRange> slots, long keysMax) {
      done.add("measure " + slots + " of " + shardId + " by " + keysMax);
      return CompletableFuture.completedFuture(AdminMeasureSlotsResponse.getDefaultInstance());
    }
  }
}
