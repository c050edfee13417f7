package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyEncoder;
import io.ashlar.resp.RespSink;
import io.ashlar.resp.RespVersion;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every command of the table with random arguments, some inside of scripts: none throws, none takes
 * memory or time that its words do not account for, and the leader, a follower and what a snapshot
 * makes stay equal. {@code -Dashlar.fuzz.seconds=600 -Dashlar.fuzz.seed=1} looks for longer and
 * elsewhere.
 */
class FuzzTest {
  private static final int CI_ROUNDS = 25;
  private static final int COMMANDS_PER_ROUND = 1_500;
  private static final int WAITERS_MAX = 30;
  private static final int CHECK_EVERY = 250;
  private static final int[] DATABASES = {0, 0, 1, 2, 7, 10};
  private static final long MAX_BULK_BYTES = 64 << 10;
  private static final long ALLOCATED_BYTES_MAX = 256L << 20;
  private static final long COMMAND_NANOS_MAX = 5_000_000_000L;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final List<CommandSpec> SPECS =
      CommandTables.ALL.stream()
          .flatMap(
              spec -> spec.subcommands().isEmpty() ? Stream.of(spec) : spec.subcommands().stream())
          .filter(spec -> spec.parser() != null)
          .toList();

  @Test
  void noCommandThrowsAndReplicasStayEqual() {
    long seconds = Long.getLong("ashlar.fuzz.seconds", 0);
    long seed = Long.getLong("ashlar.fuzz.seed", 20_000);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<String> failures = new ArrayList<>();
    for (int round = 0; seconds > 0 ? System.nanoTime() < end : round < CI_ROUNDS; round++) {
      new Round(seed + round, failures).run();
    }
    assertThat(failures).isEmpty();
  }

  /** One shard's life, with limits of its own. */
  private static final class Round {
    private final long seed;
    private final Random random;
    private final List<String> failures;
    private final TestShard leader;
    private final FuzzWords words;
    private final FuzzScripts scripts;
    private final List<byte[][]> history = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private ShardEngine follower;

    Round(long seed, List<String> failures) {
      this.seed = seed;
      this.random = new Random(seed);
      this.failures = failures;
      this.leader = new TestShard(new Random(seed));
      this.words = new FuzzWords(random, SPECS);
      this.scripts = new FuzzScripts(random, leader);
      leader.settings.maxBulkBytes = MAX_BULK_BYTES;
      shrink(leader.settings.encoding);
      this.follower = engine();
    }

    /** In half of the rounds collections leave their packed form at once. */
    private void shrink(EncodingLimits limits) {
      if (random.nextBoolean()) {
        limits.hashPackedEntries = random.nextInt(4);
        limits.listPackedSize = 1 + random.nextInt(4);
        limits.setIntegerEntries = random.nextInt(4);
        limits.setPackedEntries = random.nextInt(4);
        limits.sortedSetPackedEntries = random.nextInt(4);
        limits.streamBlockEntries = 1 + random.nextInt(4);
        limits.hyperLogLogSparseBytes = random.nextInt(100);
      }
    }

    private ShardEngine engine() {
      return new ShardEngine(0x5eed, new EngineSettings(), new EngineStats(), new Random(2));
    }

    void run() {
      for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
        leader.nowMs += random.nextInt(4);
        if (random.nextInt(40) == 0) {
          leader.database = DATABASES[random.nextInt(DATABASES.length)];
        }
        byte[][] command = scripts.wrap(words.next());
        history.add(command);
        if (!survives(command)) {
          return;
        }
        if (random.nextInt(8) == 0) {
          leader.engine.expireStep(leader.nowMs, 10);
        }
        if (random.nextInt(3) == 0 && !catchesUp()) {
          return;
        }
        if (i % CHECK_EVERY == CHECK_EVERY - 1 && !(catchesUp() && replicasAreEqual())) {
          return;
        }
      }
    }

    private boolean survives(byte[][] command) {
      long allocated = THREAD.getCurrentThreadAllocatedBytes();
      long began = System.nanoTime();
      try {
        Reply reply = play(command);
        if (reply != null) {
          RespVersion version = random.nextBoolean() ? RespVersion.RESP2 : RespVersion.RESP3;
          ReplyEncoder.encode(reply, version, new NoSink());
        }
      } catch (RuntimeException | Error e) {
        return fail(show(command) + " throws " + e + " at " + where(e));
      }
      allocated = THREAD.getCurrentThreadAllocatedBytes() - allocated;
      if (allocated > ALLOCATED_BYTES_MAX || System.nanoTime() - began > COMMAND_NANOS_MAX) {
        return fail(show(command) + " takes " + allocated + " bytes");
      }
      return true;
    }

    /** Some clients wait, and sometimes one has waited long enough. */
    private Reply play(byte[][] command) {
      if (waiters.size() > WAITERS_MAX || random.nextInt(20) == 0) {
        waiters.forEach(leader.engine::timeOut);
        waiters.clear();
      }
      if (FuzzScripts.isScript(command)) {
        return scripts.run(leader, command);
      }
      if (random.nextBoolean()) {
        return leader.run(TestShard.SLOT, command);
      }
      Waiter waiter = new Client();
      Reply reply = leader.run(TestShard.SLOT, command, waiter);
      if (reply == null) {
        waiters.add(waiter);
      }
      return reply;
    }

    private boolean catchesUp() {
      if (!leader.engine.hasEffects()) {
        return true;
      }
      long sequence = leader.engine.openSequence();
      try {
        follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
      } catch (RuntimeException e) {
        return fail("the follower refuses an entry: " + e + " after " + recent());
      }
      leader.engine.committed(sequence);
      return true;
    }

    private boolean replicasAreEqual() {
      long expected = leader.engine.slotChecksum(TestShard.SLOT);
      if (follower.slotChecksum(TestShard.SLOT) != expected) {
        return fail("the follower differs after " + recent());
      }
      ShardEngine reloaded = engine();
      try {
        SnapshotWalk walk = leader.engine.startSnapshot();
        while (!walk.isDone()) {
          for (SlotChunk chunk : walk.step(100)) {
            chunk
                .strings()
                .forEach(record -> reloaded.loadString(chunk.database(), chunk.slot(), record));
            chunk.writePieces(piece -> reloaded.loadPiece(ByteBuffer.wrap(piece)));
          }
        }
      } catch (RuntimeException e) {
        return fail("the snapshot does not load: " + e + " after " + recent());
      }
      reloaded.loadClock(leader.engine.clockMs());
      if (reloaded.slotChecksum(TestShard.SLOT) != expected) {
        return fail("what the snapshot makes differs after " + recent());
      }
      if (random.nextBoolean()) {
        follower = reloaded;
      }
      return true;
    }

    private boolean fail(String what) {
      failures.add("seed " + seed + ", command " + history.size() + ": " + what);
      return false;
    }

    private String recent() {
      return history.subList(Math.max(0, history.size() - 6), history.size()).stream()
          .map(FuzzTest::show)
          .toList()
          .toString();
    }
  }

  private static List<StackTraceElement> where(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return Arrays.asList(trace).subList(0, Math.min(6, trace.length));
  }

  /** Takes whole replies and keeps nothing. */
  private static final class NoSink implements RespSink {
    @Override
    public void writeByte(int value) {}

    @Override
    public void writeBytes(byte[] source, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, source.length);
    }
  }

  /** Waits, and has nothing to lose. */
  private static final class Client implements Waiter {
    @Override
    public void served(Reply reply, long holdSequence) {
      ReplyEncoder.encode(reply, RespVersion.RESP3, new NoSink());
    }

    @Override
    public void leadershipLost() {
      throw new AssertionError("nobody took leadership away");
    }

    @Override
    public void replaced() {}

    @Override
    public void slotMoved() {
      throw new AssertionError("nobody moved the slot");
    }
  }

  private static String show(byte[][] command) {
    StringBuilder text = new StringBuilder();
    for (byte[] word : command) {
      text.append(text.isEmpty() ? "" : " ").append('"');
      for (char c : new String(word, ISO_8859_1).toCharArray()) {
        text.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
      }
      text.append('"');
    }
    return text.length() > 2_000 ? text.substring(0, 2_000) + "..." : text.toString();
  }
}
