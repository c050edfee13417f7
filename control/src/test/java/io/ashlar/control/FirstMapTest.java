package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FirstMapTest {
  @Test
  void threeShardsAreCutWhereRedisCutsThem() {
    ClusterMap map = FirstMap.plan(members(3), 3, 3, new Random(1));
    assertThat(map.shards().stream().map(shard -> shard.slots().toString()))
        .containsExactly("[0-5460]", "[5461-10922]", "[10923-16383]");
    assertThat(map.shards().stream().map(ShardInfo::replicas))
        .containsExactly(
            List.of("n1", "n2", "n3"), List.of("n2", "n3", "n1"), List.of("n3", "n1", "n2"));
    assertThat(map.epoch()).isEqualTo(1);
    assertThat(map.clusterId()).matches("[0-9a-f]{40}");
    assertThat(map.node("n1").orElseThrow().id())
        .matches("[0-9a-f]{40}")
        .isEqualTo(FirstMap.nodeId(map.clusterId(), "n1"));
  }

  @Test
  void theOrderOfTheListDoesNotMatterAndTheSeedDecides() {
    List<Member> backwards = new ArrayList<>(members(4));
    Collections.reverse(backwards);
    ClusterMap one = FirstMap.plan(members(4), 8, 2, new Random(5));
    ClusterMap other = FirstMap.plan(backwards, 8, 2, new Random(5));
    assertThat(other.clusterId()).isEqualTo(one.clusterId());
    assertThat(other.hashSeed()).isEqualTo(one.hashSeed());
    assertThat(other.nodes()).isEqualTo(one.nodes());
    assertThat(other.shards()).isEqualTo(one.shards());
    assertThat(FirstMap.plan(members(4), 8, 2, new Random(6)).clusterId())
        .isNotEqualTo(one.clusterId());
  }

  @Test
  void moreReplicasThanNodesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstMap.plan(members(2), 1, 3, new Random(1)))
        .withMessageContaining("3 replicas");
  }

  @Property(tries = 60)
  void everySlotHasAnOwnerAndLoadIsEven(
      @ForAll @IntRange(min = 1, max = 9) int nodes,
      @ForAll @IntRange(min = 1, max = 200) int shards,
      @ForAll @IntRange(min = 1, max = 9) int replicasWanted) {
    int replicas = Math.min(nodes, replicasWanted);
    ClusterMap map = FirstMap.plan(members(nodes), shards, replicas, new Random(7));

    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      assertThat(map.ownerOf(slot)).isPresent();
    }
    assertThat(map.shards()).hasSize(shards);
    for (ShardInfo shard : map.shards()) {
      int size = shard.slots().get(0).size();
      assertThat(size)
          .isBetween(SlotHash.SLOT_COUNT / shards, Math.ceilDiv(SlotHash.SLOT_COUNT, shards));
      assertThat(new HashSet<>(shard.replicas())).hasSize(replicas);
    }
    Map<String, Long> led =
        map.shards().stream()
            .map(ShardInfo::preferredLeader)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(led.values()).allMatch(count -> count <= Math.ceilDiv(shards, nodes));
  }

  @Test
  void asManyShardsAsSlots() {
    ClusterMap map = FirstMap.plan(members(1), SlotHash.SLOT_COUNT, 1, new Random(1));
    assertThat(map.shards()).allMatch(shard -> shard.slots().get(0).size() == 1);
  }

  static List<Member> members(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Member("n" + i, "10.0.0." + i, 7100 + i))
        .toList();
  }
}
