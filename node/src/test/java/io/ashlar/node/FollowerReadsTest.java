package io.ashlar.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.node.grid.GrpcClient;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.proto.v1.Value;
import io.ashlar.topology.SlotHash;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads from a follower, with and without a bound for the age of what it answers from. */
@Timeout(120)
class FollowerReadsTest {
  private static final int SECOND_MS = 1_000;

  @TempDir Path dir;

  private static Command read(int maxStalenessMs) {
    return GrpcClient.command("GET", "k").toBuilder()
        .setReadLevel(ReadLevel.READ_LEVEL_FOLLOWER)
        .setMaxStalenessMs(maxStalenessMs)
        .build();
  }

  @Test
  void aFollowerThatHearsOfNoLeaderAnswersOnlyWhoDoesNotMind() throws Exception {
    try (TestGrid grid = new TestGrid(dir, 3, 1);
        GridClient client = new GridClient(grid.addresses())) {
      assertThat(client.call(SlotHash.slotOf("k".getBytes(UTF_8)), "SET", "k", "v"))
          .isEqualTo("OK");
      String leader = grid.leaderOf("s1").orElseThrow();
      AshlarNode follower =
          grid.running().stream()
              .filter(node -> !node.name().equals(leader))
              .findFirst()
              .orElseThrow();
      try (GrpcClient grpc =
          new GrpcClient(follower.name().replace("n", "127.0.1."), follower.grpcPort())) {
        // An idle leader is heard of several times a second.
        TestGrid.await(() -> isAnswered(grpc, 2 * SECOND_MS));
        assertThat(refusal(grpc, 1)).isEqualTo(ErrorCode.ERROR_CODE_MOVED);

        for (AshlarNode node : grid.running()) {
          if (node != follower) {
            grid.stop(node.name());
          }
        }
        TestGrid.await(() -> !isAnswered(grpc, 2 * SECOND_MS));
        TestGrid.await(() -> isAnswered(grpc, 0));
        assertThat(isAnswered(grpc, 2 * SECOND_MS)).isFalse();
      }
    }
  }

  private static boolean isAnswered(GrpcClient grpc, int maxStalenessMs) {
    Value value = grpc.run(read(maxStalenessMs)).getFirst();
    return value.getBlob().toStringUtf8().equals("v");
  }

  private static ErrorCode refusal(GrpcClient grpc, int maxStalenessMs) {
    return grpc.run(read(maxStalenessMs)).getFirst().getError().getCode();
  }
}
