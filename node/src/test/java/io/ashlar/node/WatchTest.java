package io.ashlar.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.ashlar.node.grid.GrpcClient;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.KeyChange;
import io.ashlar.proto.v1.KeyChangeKind;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code Watch} on real nodes in one process, asked at a node that leads a part of the slots. */
@Timeout(120)
class WatchTest {
  private static final KeyChangeKind WRITTEN = KeyChangeKind.KEY_CHANGE_KIND_WRITTEN;
  private static final KeyChangeKind REMOVED = KeyChangeKind.KEY_CHANGE_KIND_REMOVED;
  private static final KeyChangeKind REPLACED = KeyChangeKind.KEY_CHANGE_KIND_REPLACED;

  @TempDir static Path dir;
  private static TestGrid grid;

  private GridClient client;
  private GrpcClient grpc;

  @BeforeAll
  static void start() throws Exception {
    grid = new TestGrid(dir, 3, 3);
  }

  @AfterAll
  static void stop() {
    grid.close();
  }

  @BeforeEach
  void connect() throws Exception {
    client = new GridClient(grid.addresses());
    grpc = connect(grid.any());
  }

  @AfterEach
  void disconnect() throws Exception {
    grpc.close();
    client.close();
  }

  private static GrpcClient connect(AshlarNode node) {
    return new GrpcClient(
        node.resharding.host.nodeName().replace("n", "127.0.1."), node.grpcPort());
  }

  private String call(String... words) throws Exception {
    return client.call(SlotHash.slotOf(words[1].getBytes(UTF_8)), words);
  }

  private static DataGridWatchRequest.Builder prefix(String prefix) {
    return DataGridWatchRequest.newBuilder().addPrefixes(ByteString.copyFromUtf8(prefix));
  }

  private static DataGridWatchRequest after(String prefix, GrpcClient.Watch watch) {
    return prefix(prefix).addAllAfter(watch.positions()).build();
  }

  @Test
  void tellsWhatHappensToKeysOfAPrefix() throws Exception {
    GrpcClient.Watch watch = grpc.watch(prefix("kinds:{a}").build());
    call("SET", "kinds:{a}1", "v");
    call("HSET", "kinds:{a}2", "f", "v", "g", "v");
    call("EXPIRE", "kinds:{a}1", "1000");
    call("SET", "other:{a}", "v");
    call("RENAME", "kinds:{a}1", "kinds:{a}3");
    call("DEL", "kinds:{a}2");
    call("SET", "kinds:{a}4", "v", "PX", "50");
    watch.await("expiry", told -> told.keys().size() >= 8);
    int slot = SlotHash.slotOf("kinds:{a}".getBytes(UTF_8));
    assertThat(watch.changes())
        .extracting(KeyChange::getKind, change -> change.getKey().toStringUtf8())
        .containsExactly(
            tuple(WRITTEN, "kinds:{a}1"),
            tuple(WRITTEN, "kinds:{a}2"),
            tuple(WRITTEN, "kinds:{a}1"),
            tuple(REMOVED, "kinds:{a}1"),
            tuple(WRITTEN, "kinds:{a}3"),
            tuple(REMOVED, "kinds:{a}2"),
            tuple(WRITTEN, "kinds:{a}4"),
            tuple(REMOVED, "kinds:{a}4"));
    assertThat(watch.changes()).allMatch(change -> change.getSlot() == slot);
    String owner = grid.map().ownerOf(slot).orElseThrow().id();
    assertThat(watch.changes()).allMatch(change -> change.getShardId().equals(owner));
    assertThat(watch.changes()).extracting(KeyChange::getIndex).isSorted();
    assertThat(watch.positions()).hasSize(3);
    watch.cancel();
  }

  @Test
  void tellsOfWholeKeysAndOfOneDatabase() throws Exception {
    GrpcClient.Watch watch =
        grpc.watch(
            DataGridWatchRequest.newBuilder()
                .addKeys(ByteString.copyFromUtf8("whole"))
                .setDatabase(0)
                .build());
    GrpcClient.Watch other = grpc.watch(prefix("whole").setDatabase(3).build());
    call("SET", "whole2", "v");
    call("SET", "whole", "v");
    call("COPY", "whole", "whole", "DB", "3");
    watch.awaitKey("whole");
    other.awaitKey("whole");
    assertThat(watch.keys()).containsExactly("whole");
    assertThat(other.keys()).containsExactly("whole");
    assertThat(client.call(SlotHash.slotOf("whole".getBytes(UTF_8)), "FLUSHALL")).isEqualTo("OK");
    other.await("flush", told -> told.changes().size() > 1);
    assertThat(other.changes().getLast().getKind()).isEqualTo(REPLACED);
    watch.cancel();
    other.cancel();
  }

  /** At any node, from the positions that another told. */
  @Test
  void whoGoesOnMissesNothing() throws Exception {
    Set<String> written = new HashSet<>();
    GrpcClient.Watch watch = grpc.watch(prefix("go:").build());
    for (int round = 0; round < 6; round++) {
      watch.cancel();
      write(written, "go:" + round + ":unheard:");
      try (GrpcClient next = connect(grid.running().get(round % 3))) {
        GrpcClient.Watch resumed = next.watch(after("go:", watch));
        write(written, "go:" + round + ":heard:");
        resumed.await("all", told -> told.keys().containsAll(written));
        assertThat(resumed.gaps()).isEmpty();
        watch = resumed;
        written.clear();
      }
    }
  }

  /** Some of the values take several entries of the log. */
  private void write(Set<String> written, String prefix) throws Exception {
    for (int i = 0; i < 30; i++) {
      String key = prefix + i;
      assertThat(call("SET", key, "v".repeat(i % 10 == 9 ? 600_000 : 10))).isEqualTo("OK");
      written.add(key);
    }
  }

  @Test
  void whatTheLogHasNoMoreIsAGap() throws Exception {
    GrpcClient.Watch watch = grpc.watch(prefix("gap:").build());
    call("SET", "gap:1", "v");
    watch.awaitKey("gap:1");
    watch.cancel();
    ShardReplica replica = TestGrid.replica(grid.any(), "s1").orElseThrow();
    TestGrid.await(
        () -> {
          try {
            // Files of the log are closed by leaders of new terms; two snapshots make them go.
            fill(replica);
            GrpcClient.Watch resumed =
                grpc.watch(
                    prefix("gap:")
                        .addAllAfter(
                            watch.positions().stream()
                                .map(at -> at.toBuilder().setIndex(0).build())
                                .toList())
                        .build());
            resumed.cancel();
            return resumed.gaps().stream().anyMatch(gap -> gap.getShardId().equals("s1"));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private void fill(ShardReplica replica) throws Exception {
    for (int i = 0; i < 40; i++) {
      call("SET", "{" + keyOf("s1") + "}fill" + i, "v".repeat(100_000));
    }
    replica.requestSnapshot();
  }

  private static String keyOf(String shard) {
    for (int i = 0; ; i++) {
      int slot = SlotHash.slotOf(("t" + i).getBytes(UTF_8));
      if (grid.map().ownerOf(slot).orElseThrow().id().equals(shard)) {
        return "t" + i;
      }
    }
  }

  @Test
  void changesOfASlotThatMovesAreTold() throws Exception {
    String tag = keyOf("s2");
    int slot = SlotHash.slotOf(tag.getBytes(UTF_8));
    GrpcClient.Watch watch = grpc.watch(prefix("{" + tag + "}").build());
    call("SET", "{" + tag + "}before", "v");
    watch.awaitKey("{" + tag + "}before");
    grid.move(new SlotRange(slot, slot), "s2", "s3");
    grid.awaitSettled();
    call("SET", "{" + tag + "}after", "v");
    watch.awaitKey("{" + tag + "}after");
    // The copy of a key is no change of it.
    assertThat(watch.keys()).containsExactly("{" + tag + "}before", "{" + tag + "}after");
    assertThat(watch.changes().getLast().getShardId()).isEqualTo("s3");
    watch.cancel();
  }

  @Test
  void usersHearOfKeysThatTheyMayWatch() throws Exception {
    call("ACL", "SETUSER", "half", "on", ">pw", "+watch", "~may:*");
    call("ACL", "SETUSER", "none", "on", ">pw", "+get", "~*");
    AshlarNode node = grid.any();
    String host = node.resharding.host.nodeName().replace("n", "127.0.1.");
    TestGrid.await(
        () -> {
          try (GrpcClient half = new GrpcClient(host, node.grpcPort(), "half", "pw")) {
            GrpcClient.Watch watch = half.watch(prefix("").build());
            call("SET", "may:1", "v");
            call("SET", "not:1", "v");
            call("SET", "may:2", "v");
            watch.awaitKey("may:1");
            watch.awaitKey("may:2");
            assertThat(watch.keys()).allMatch(key -> key.startsWith("may:"));
            return true;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertRefused(host, "half", DataGridWatchRequest.newBuilder().addKeys(bytes("not:1")));
    assertRefused(host, "none", prefix("may:"));
    try (GrpcClient half = new GrpcClient(host, node.grpcPort(), "half", "pw")) {
      GrpcClient.Watch watch = half.watch(prefix("").build());
      call("ACL", "SETUSER", "half", "-watch");
      assertThat(watch.awaitEnd().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static void assertRefused(String host, String user, DataGridWatchRequest.Builder request)
      throws Exception {
    try (GrpcClient caller = new GrpcClient(host, grid.any().grpcPort(), user, "pw")) {
      assertThat(caller.refusedWatch(request.build()).getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void whatIsNotAskedRightIsRefused() throws Exception {
    assertThat(grpc.refusedWatch(DataGridWatchRequest.getDefaultInstance()).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(grpc.refusedWatch(prefix("a").setDatabase(16).build()).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(grpc.refusedWatch(prefix("a").setDatabase(-1).build()).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(grpc.refusedWatch(prefix("a").addShardIds("s99").build()).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }
}
