package io.ashlar.router.map;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Shard;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ToldMapsTest {
  private static final NodeAddress A = new NodeAddress("a", 1);
  private static final NodeAddress B = new NodeAddress("b", 2);

  private final ToldMaps maps = new ToldMaps();

  private static ClusterMap map(String cluster, long epoch, String leader, long term) {
    return ClusterMap.newBuilder()
        .setClusterId(cluster)
        .setEpoch(epoch)
        .addShards(Shard.newBuilder().setId("s").setLeader(leader).setLeaderTerm(term))
        .build();
  }

  private static Reply told(String edition, ClusterMap map) {
    return Reply.Array.of(Reply.Bulk.of(edition), Reply.Bulk.of(map.toByteArray()));
  }

  private String edition(NodeAddress node) {
    byte[][] question = maps.question(node);
    assertThat(question).isNotNull();
    return new String(question[2], US_ASCII);
  }

  @BeforeEach
  void bothAreAsked() {
    maps.tellers(Stream.of(A, B));
  }

  @Test
  void theNewestMapCountsWithTheLeadersOfTheHighestTerm() {
    maps.take(A, told("7", map("one", 5, "a", 2)));
    maps.take(B, told("9", map("one", 4, "b", 3)));
    assertThat(maps.newest()).contains(map("one", 5, "b", 3));
    assertThat(edition(A)).isEqualTo("7");
    assertThat(edition(B)).isEqualTo("9");
  }

  @Test
  void nothingGoesBackButForAnotherCluster() {
    maps.take(A, told("7", map("one", 5, "a", 2)));
    maps.tellers(Stream.of(B));
    assertThat(maps.question(A)).isNull();
    maps.take(B, told("1", map("one", 3, "b", 1)));
    assertThat(maps.newest()).contains(map("one", 5, "a", 2));
    maps.take(B, told("2", map("two", 1, "b", 1)));
    assertThat(maps.newest()).contains(map("two", 1, "b", 1));
  }

  @Test
  void whatIsNoMapChangesNothing() {
    AtomicInteger changes = new AtomicInteger();
    maps.onChange(changes::incrementAndGet);
    maps.take(A, Reply.NIL);
    maps.take(A, new Reply.Error("ERR unknown subcommand"));
    maps.take(A, Reply.Array.of(Reply.Bulk.of("1"), Reply.Bulk.of(new byte[] {-1, -1})));
    assertThat(changes).hasValue(0);
    assertThat(maps.newest()).isEmpty();
    assertThat(edition(A)).isEqualTo("0");
  }
}
