package io.ashlar.node.watch;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.ashlar.engine.ValueTypes;
import io.ashlar.engine.effect.EffectKeys;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.ashlar.proto.v1.KeyChange;
import io.ashlar.proto.v1.KeyChangeKind;
import io.ashlar.proto.v1.WatchGap;
import io.ashlar.proto.v1.WatchPosition;
import io.ashlar.raft.LogTail;
import io.ashlar.raft.ShardReplica;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The changes of one shard, from the log of its replica here. */
final class LogFeed implements Feed, EffectKeys.Hearer {
  /** After so much reading the other feeds are looked at. */
  private static final int BATCHES_MAX = 256;

  private static final int RESPONSE_BYTES = 64 << 10;

  /** Longer keys do not fit into a message that every client takes. */
  private static final int KEY_BYTES_MAX = 2 << 20;

  private static final int CHANGE_BYTES = 32;
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long LEADERLESS_NS_MAX = TimeUnit.SECONDS.toNanos(3);

  private final ShardReplica replica;
  private final BooleanSupplier hosted;
  private final LogTail tail;
  private final KeyFilter filter;
  private final EffectKeys effects = new EffectKeys(ValueTypes.ALL);
  private final ArrayDeque<DataGridWatchResponse> ready = new ArrayDeque<>();
  private DataGridWatchResponse.Builder response = DataGridWatchResponse.newBuilder();
  private int responseBytes;
  private long index;
  private long toldPosition = -1;
  private long toldNs = System.nanoTime();
  private long ledNs = System.nanoTime();
  private boolean more;

  /**
   * @param hosted whether the replica is still here
   */
  LogFeed(ShardReplica replica, LogTail tail, BooleanSupplier hosted, KeyFilter filter) {
    this.replica = replica;
    this.tail = tail;
    this.hosted = hosted;
    this.filter = filter;
  }

  @Override
  public Set<String> shards() {
    return Set.of(replica.shardId());
  }

  @Override
  public boolean hasMore() {
    return more || !ready.isEmpty();
  }

  @Override
  public @Nullable DataGridWatchResponse poll() {
    if (ready.isEmpty()) {
      requireLed();
      read();
    }
    return ready.poll();
  }

  /** A replica that hears of no leader does not hear of changes either: another may. */
  private void requireLed() {
    if (!hosted.getAsBoolean()) {
      throw Failures.of(Code.UNAVAILABLE, "NOT_HERE", "the replica here is gone", Map.of());
    }
    long nowNs = System.nanoTime();
    if (replica.leading() || replica.leaderHint().isPresent()) {
      ledNs = nowNs;
    } else if (nowNs - ledNs > LEADERLESS_NS_MAX) {
      throw Failures.of(Code.UNAVAILABLE, "NO_LEADER", "the replica here has no leader", Map.of());
    }
  }

  private void read() {
    int batches = 0;
    boolean end = false;
    while (!end && batches < BATCHES_MAX && ready.isEmpty()) {
      long before = tail.position();
      switch (tail.next()) {
        case null -> end = true;
        case LogTail.Next.Gap(long last) -> gap(before, last);
        case LogTail.Next.Batch(long at, var batch) -> {
          index = at;
          effects.read(batch, this);
          batches++;
        }
      }
    }
    more = !end;
    long position = tail.position();
    boolean due = toldPosition < 0 || System.nanoTime() - toldNs > QUIET_NS;
    if (responseBytes > 0 || (position > toldPosition && due)) {
      toldPosition = position;
      toldNs = System.nanoTime();
      response.addPositions(
          WatchPosition.newBuilder().setShardId(replica.shardId()).setIndex(position));
      finish();
    }
  }

  private void gap(long after, long last) {
    response.addGaps(
        WatchGap.newBuilder()
            .setShardId(replica.shardId())
            .setAfter(Math.max(after, 0))
            .setLast(last));
    responseBytes += CHANGE_BYTES;
  }

  private void finish() {
    ready.add(response.build());
    response = DataGridWatchResponse.newBuilder();
    responseBytes = 0;
  }

  // ---- the changes of a batch ----

  @Override
  public void written(int database, int slot, byte[] key) {
    change(KeyChangeKind.KEY_CHANGE_KIND_WRITTEN, database, slot, key);
  }

  @Override
  public void removed(int database, int slot, byte[] key) {
    change(KeyChangeKind.KEY_CHANGE_KIND_REMOVED, database, slot, key);
  }

  @Override
  public void replaced(int database) {
    if (filter.isOf(database)) {
      add(
          KeyChange.newBuilder()
              .setKind(KeyChangeKind.KEY_CHANGE_KIND_REPLACED)
              .setShardId(replica.shardId())
              .setIndex(index),
          0);
    }
  }

  private void change(KeyChangeKind kind, int database, int slot, byte[] key) {
    if (!filter.isOf(database) || !filter.matches(key)) {
      return;
    }
    if (key.length > KEY_BYTES_MAX) {
      gap(index - 1, index);
      return;
    }
    KeyChange.Builder change =
        KeyChange.newBuilder()
            .setKind(kind)
            .setKey(ByteString.copyFrom(key))
            .setSlot(slot)
            .setShardId(replica.shardId())
            .setIndex(index);
    if (!isLast(change)) {
      add(change, key.length);
    }
  }

  /** A command often changes its key by several effects. */
  private boolean isLast(KeyChange.Builder change) {
    int count = response.getChangesCount();
    return count > 0 && response.getChanges(count - 1).equals(change.build());
  }

  /** A batch may take several responses; the last one has the position. */
  private void add(KeyChange.Builder change, int keyBytes) {
    if (responseBytes > 0 && responseBytes + keyBytes > RESPONSE_BYTES) {
      finish();
    }
    response.addChanges(change);
    responseBytes += CHANGE_BYTES + keyBytes;
  }
}
