package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotDigest;
import io.ashlar.proto.v1.SlotRange;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Replicas that the test writes to while they are compared. */
final class ReplicaComparisonTest {
  private static final Shard SHARD =
      Shard.newBuilder()
          .setId("s1")
          .addAllReplicas(List.of("n1", "n2", "n3"))
          .addSlots(SlotRange.newBuilder().setFirst(10).setLast(29))
          .build();

  /** A log of writes to slots; a digest is the number of the last write that a replica has. */
  private static final class Writes implements ReplicaComparison.Digests {
    private final Random random;
    private final int hotSlots;
    private final Set<String> wrong;
    private final long[] lastWrite = new long[64];
    private long index = 100;

    Writes(long seed, int hotSlots, Set<String> wrong) {
      this.random = new Random(seed);
      this.hotSlots = hotSlots;
      this.wrong = wrong;
    }

    @Override
    public AdminDigestSlotsResponse ask(String node, List<Integer> slots, long afterIndex) {
      boolean leads = node.equals("n1");
      AdminDigestSlotsResponse.Builder response =
          AdminDigestSlotsResponse.newBuilder().setLeading(leads);
      for (int slot : slots) {
        write();
        // The leader has executed what is not committed yet: it stands for a place up to 2 earlier.
        long applied = leads && hotSlots > 0 ? index - random.nextInt(3) : index;
        long damage = slot == 17 && wrong.contains(node) ? 1_000_000 : 0;
        response.addDigests(
            SlotDigest.newBuilder()
                .setSlot(slot)
                .setDigest(lastWrite[slot] + damage)
                .setKeys(1)
                .setAppliedIndex(applied));
      }
      return response.setSettledIndex(index).build();
    }

    private void write() {
      if (hotSlots > 0) {
        lastWrite[20 + random.nextInt(hotSlots)] = ++index;
      }
    }
  }

  @Test
  void equalReplicasAreFoundEqual() {
    var result = ReplicaComparison.of(SHARD, "n1", new Writes(1, 0, Set.of()));
    assertThat(result.differences()).isEmpty();
    assertThat(result.unsettled()).isEmpty();
    assertThat(result.slotsCompared()).isEqualTo(20);
    assertThat(result.keys()).isEqualTo(20);
  }

  @Test
  void writesMeanwhileAreNeverTakenForDifferences() {
    for (long seed = 0; seed < 200; seed++) {
      var result = ReplicaComparison.of(SHARD, "n1", new Writes(seed, 3, Set.of()));
      assertThat(result.differences()).as("seed %d", seed).isEmpty();
      assertThat(result.unsettled()).as("seed %d", seed).isSubsetOf(Set.of(20, 21, 22));
    }
  }

  @Test
  void aDifferenceIsFoundUnderLoad() {
    for (long seed = 0; seed < 200; seed++) {
      var result = ReplicaComparison.of(SHARD, "n1", new Writes(seed, 3, Set.of("n3")));
      assertThat(result.differences()).as("seed %d", seed).isEqualTo(Map.of("n3", Set.of(17)));
    }
  }

  @Test
  void aSlotThatNeverHoldsStillIsNamed() {
    var result = ReplicaComparison.of(SHARD, "n1", new Writes(1, 1, Set.of()));
    assertThat(result.unsettled()).containsExactly(20);
    assertThat(result.slotsCompared()).isEqualTo(19);
  }

  @Test
  void whoDoesNotAnswerIsNamedAndTheOthersAreCompared() {
    Writes writes = new Writes(1, 0, Set.of("n3"));
    var result =
        ReplicaComparison.of(
            SHARD,
            "n1",
            (node, slots, after) -> {
              if (node.equals("n2")) {
                throw Status.UNAVAILABLE.withDescription("gone").asRuntimeException();
              }
              return writes.ask(node, slots, after);
            });
    assertThat(result.silent()).isEqualTo(Map.of("n2", "gone"));
    assertThat(result.differences()).isEqualTo(Map.of("n3", Set.of(17)));
  }

  @Test
  void aLeaderThatLeadsNoMoreSettlesNothing() {
    var result =
        ReplicaComparison.of(
            SHARD, "n1", (node, slots, after) -> AdminDigestSlotsResponse.newBuilder().build());
    assertThat(result.unsettled()).hasSize(20);
    assertThat(result.slotsCompared()).isZero();
  }
}
