package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ValueTypes;
import io.ashlar.engine.effect.EffectKeys;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.server.raftlog.RaftLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The committed batches, read from the logs of real members. */
@Timeout(120)
class LogTailTest {
  private static final long NEVER = Long.MAX_VALUE;

  @TempDir Path root;

  /** The keys that a tail tells until the last one comes, and where it has come to. */
  private static final class Told implements EffectKeys.Hearer {
    private final EffectKeys effects = new EffectKeys(ValueTypes.ALL);
    private final LogTail tail;
    final List<String> keys = new ArrayList<>();
    final List<Long> indexes = new ArrayList<>();
    final List<Long> gaps = new ArrayList<>();

    Told(ShardCluster.Member member, long after) {
      tail = LogTail.of(member.host(), member.replica(), after);
    }

    Told until(String last) {
      ShardCluster.await(
          () -> {
            read();
            return keys.contains(last);
          });
      return this;
    }

    void read() {
      for (LogTail.Next next = tail.next(); next != null; next = tail.next()) {
        switch (next) {
          case LogTail.Next.Batch(long index, var batch) -> {
            int before = keys.size();
            effects.read(batch, this);
            for (int i = before; i < keys.size(); i++) {
              indexes.add(index);
            }
          }
          case LogTail.Next.Gap(long last) -> gaps.add(last);
        }
      }
    }

    @Override
    public void written(int database, int slot, byte[] key) {
      keys.add(new String(key, StandardCharsets.UTF_8));
    }

    @Override
    public void removed(int database, int slot, byte[] key) {
      keys.add("-" + new String(key, StandardCharsets.UTF_8));
    }

    @Override
    public void replaced(int database) {
      keys.add("*");
    }
  }

  @Test
  void everyMemberTellsTheSameAtTheSameIndexes() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      List<String> expected = write(cluster, 0, 20);
      Told first = new Told(cluster.leader(), 0).until("k19");
      assertThat(first.keys).isEqualTo(expected);
      assertThat(first.gaps).isEmpty();
      for (ShardCluster.Member follower : cluster.followers()) {
        Told told = new Told(follower, 0).until("k19");
        assertThat(told.keys).isEqualTo(expected);
        assertThat(told.indexes).isEqualTo(first.indexes);
      }
      // From each place on, also from amid the entries of a large batch.
      for (long after = 1; after < first.tail.position(); after++) {
        Told told = new Told(cluster.leader(), after);
        told.read();
        long from = after;
        assertThat(told.indexes)
            .isEqualTo(first.indexes.stream().filter(index -> index > from).toList());
      }
    }
  }

  @Test
  void theEndOfTheLogIsWhereTheNextWriteBegins() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      write(cluster, 0, 5);
      // A write is answered when a majority has it, a moment before Ratis calls it committed.
      new Told(cluster.leader(), 0).until("k4");
      Told told = new Told(cluster.leader(), -1);
      assertThat(told.tail.position()).isNegative();
      told.read();
      assertThat(told.keys).isEmpty();
      assertThat(told.tail.position()).isPositive();
      List<String> expected = write(cluster, 5, 5);
      assertThat(told.until("k9").keys).isEqualTo(expected);
    }
  }

  @Test
  void aMemberThatStartsAgainGoesOnWhereItWas() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      write(cluster, 0, 5);
      ShardCluster.Member member = cluster.followers().getFirst();
      long position = new Told(member, 0).until("k4").tail.position();
      member.stop();
      List<String> expected = write(cluster, 5, 5);
      member.start();
      Told told = new Told(member, position).until("k9");
      assertThat(told.keys).isEqualTo(expected);
      assertThat(told.gaps).isEmpty();
    }
  }

  @Test
  void whatASnapshotHasTakenOutOfTheLogIsToldAsAGap() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, 20_000)) {
      ShardCluster.Member member = RecoveryTest.withSnapshots(cluster);
      write(cluster, 100, 2);
      Told told = new Told(member, 0).until("k101");
      assertThat(told.gaps).hasSize(1);
      assertThat(told.gaps.getFirst()).isEqualTo(RecoveryTest.firstIndex(member) - 1);
      assertThat(told.indexes.getFirst()).isGreaterThan(told.gaps.getFirst());
      Told after = new Told(member, told.gaps.getFirst()).until("k101");
      assertThat(after.gaps).isEmpty();
      assertThat(after.keys).isEqualTo(told.keys);
    }
  }

  /** A division that starts again closes its log under those who read it. */
  @Test
  void aLogThatClosesIsNoGap() {
    AtomicBoolean opened = new AtomicBoolean();
    AtomicLong start = new AtomicLong(-1);
    RaftLog log =
        (RaftLog)
            Proxy.newProxyInstance(
                RaftLog.class.getClassLoader(),
                new Class<?>[] {RaftLog.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getLastCommittedIndex" -> 10L;
                      case "getStartIndex" -> start.get();
                      case "isOpened" -> opened.get();
                      case "get" -> {
                        if (!opened.get()) {
                          throw new IllegalStateException("closed");
                        }
                        yield null;
                      }
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    LogTail tail = new LogTail(() -> Optional.of(log), 3);
    assertThat(tail.next()).isNull();
    assertThat(tail.position()).isEqualTo(3);
    opened.set(true);
    start.set(8);
    assertThat(tail.next()).isEqualTo(new LogTail.Next.Gap(7));
    assertThat(tail.position()).isEqualTo(7);
  }

  /** Each third value takes several entries. */
  private static List<String> write(ShardCluster cluster, int from, int count) {
    List<String> keys = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      String value = "v".repeat(i % 3 == 2 ? 3 * Fragments.FRAGMENT_BYTES : 10);
      assertThat(cluster.leader().set("k" + i, value)).isEqualTo("OK");
      keys.add("k" + i);
    }
    return keys;
  }
}
