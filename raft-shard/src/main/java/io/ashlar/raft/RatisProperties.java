package io.ashlar.raft;

import io.ashlar.raft.transport.LoopRpcType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis's settings, with the reason where the default would be wrong. */
public final class RatisProperties {
  /**
   * What one request to a follower carries at most, which flushes its log once: several fragments
   * of a large batch, see {@link Fragments}. Ratis allocates (and touches) a direct buffer of this
   * size for each division, so it stays small.
   */
  private static final int APPEND_BYTES_LIMIT = 4 * Fragments.FRAGMENT_BYTES + (64 << 10);

  private static final int STAGING_TIMEOUT_S = 10;

  private RatisProperties() {}

  public static RaftProperties of(RaftSettings settings) {
    RaftProperties properties = new RaftProperties();
    transport(properties, settings);
    timeouts(properties, settings);
    log(properties, settings);
    reads(properties);
    threads(properties);
    RaftServerConfigKeys.setStorageDir(
        properties, List.of(settings.dataDir().resolve("raft").toFile()));
    // The shard decides when to take a snapshot, by bytes; stopping must not take one.
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
    return properties;
  }

  private static void transport(RaftProperties properties, RaftSettings settings) {
    switch (settings.transport()) {
      case NETTY -> {
        RaftConfigKeys.Rpc.setType(properties, new LoopRpcType());
        NettyConfigKeys.Server.setHost(properties, settings.host());
        NettyConfigKeys.Server.setPort(properties, settings.raftPort());
      }
      case GRPC -> {
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(properties, settings.host());
        GrpcConfigKeys.Server.setPort(properties, settings.raftPort());
        GrpcConfigKeys.setMessageSizeMax(
            properties, SizeInBytes.valueOf(APPEND_BYTES_LIMIT + (16 << 20)));
      }
    }
  }

  private static void timeouts(RaftProperties properties, RaftSettings settings) {
    // Heartbeats go out every half of the minimum: a pause of 200 ms plus one interval stays below
    // it.
    TimeDuration min = milliseconds(settings.electionTimeoutMinMs());
    TimeDuration max = milliseconds(settings.electionTimeoutMaxMs());
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, max);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, milliseconds(150));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, milliseconds(600));
    RaftServerConfigKeys.Rpc.setSlownessTimeout(
        properties, TimeDuration.valueOf(60, TimeUnit.SECONDS));
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, min);
    // A new replica that is silent for so long is given up; loading a large snapshot takes a while.
    RaftServerConfigKeys.setStagingTimeout(
        properties, TimeDuration.valueOf(STAGING_TIMEOUT_S, TimeUnit.SECONDS));
    // A paused process (SIGSTOP, a long collection) must come back, not shut itself down.
    RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(1, TimeUnit.DAYS));
    // We are the only client and never retry a call id: remember requests briefly.
    RaftServerConfigKeys.RetryCache.setExpiryTime(
        properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
  }

  private static void log(RaftProperties properties, RaftSettings settings) {
    // By default each commit is followed by an entry that only records it, which doubles the
    // entries of
    // a lightly loaded shard. A restarted replica learns the commit index from its leader instead.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    // Our transport sends a follower one append at a time: to compose them would only cost two more
    // hand-overs.
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(
        properties, settings.transport() == RaftTransport.GRPC);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    // Ratis keeps whole segments on the heap for followers. Small ones die before they grow old: a
    // node with 2 million keys took 316 MiB with segments of 4 MiB and 297 MiB with these.
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("2MB"));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("1MB"));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("4MB"));
    RaftServerConfigKeys.Log.setWriteBufferSize(
        properties, SizeInBytes.valueOf(APPEND_BYTES_LIMIT + 8));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
        properties, SizeInBytes.valueOf(APPEND_BYTES_LIMIT));
    RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, 64);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, true);
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
        properties, SizeInBytes.valueOf("1MB"));
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
    // Without waiting for the disk only where the operator chose it.
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(
        properties, settings.durability() == Durability.MEMORY);
    RaftServerConfigKeys.Write.setElementLimit(properties, 4096);
    RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf(Integer.MAX_VALUE));
    RaftServerConfigKeys.Log.setQueueElementLimit(properties, 8192);
    RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf(Integer.MAX_VALUE));
  }

  private static void reads(RaftProperties properties) {
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
    RaftServerConfigKeys.Read.setLeaderLeaseTimeoutRatio(properties, 0.9);
    // The leader's engine is ahead of Ratis's applied index, so a read need not wait for it to
    // advance.
    RaftServerConfigKeys.Read.ReadIndex.setType(
        properties, RaftServerConfigKeys.Read.ReadIndex.Type.APPLIED_INDEX);
  }

  private static void threads(RaftProperties properties) {
    RaftServerConfigKeys.ThreadPool.setClientSize(properties, 2);
    RaftServerConfigKeys.ThreadPool.setServerSize(properties, 2);
  }

  private static TimeDuration milliseconds(int value) {
    return TimeDuration.valueOf(value, TimeUnit.MILLISECONDS);
  }
}
