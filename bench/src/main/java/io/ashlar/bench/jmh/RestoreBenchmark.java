package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** DUMP and RESTORE of one large value, at a leader and at a follower. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xmx2g"})
@Warmup(iterations = 5)
@Measurement(iterations = 8)
public class RestoreBenchmark {
  private static final int ELEMENTS_PER_COMMAND = 1000;
  private static final long WALL_MS = 1_767_225_600_000L;

  @Param({"1000000"})
  private int elements;

  @Param({"hash", "set", "zset"})
  private String type = "";

  private final byte[] key = ascii("large");
  private final ShardEngine leader = engine();
  private final ShardEngine follower = engine();
  private byte[] payload = {};

  /** Makes the value and dumps it. */
  @Setup
  public void fill() {
    List<byte[]> args = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      addElement(args, i);
      if ((i + 1) % ELEMENTS_PER_COMMAND == 0 || i == elements - 1) {
        execute(args.toArray(new byte[0][]));
        leader.committed(leader.openSequence());
        leader.closeEntry();
        args.clear();
      }
    }
    payload = dumped();
  }

  private void addElement(List<byte[]> args, int number) {
    byte[] name = ascii("field:%07d".formatted(number));
    byte[] value = ascii(Integer.toString(number));
    if (args.isEmpty()) {
      args.add(ascii(type.equals("hash") ? "hset" : type.equals("set") ? "sadd" : "zadd"));
      args.add(key);
    }
    if (type.equals("zset")) {
      args.add(value);
    }
    args.add(name);
    if (type.equals("hash")) {
      args.add(value);
    }
  }

  @Benchmark
  public int dump() {
    return dumped().length;
  }

  /** At the leader alone. */
  @Benchmark
  public int restore() {
    return restored().length;
  }

  /** At the leader, and its effects at a follower. */
  @Benchmark
  public int restoreAndApply() {
    byte[] entry = restored();
    follower.apply(ByteBuffer.wrap(entry));
    return entry.length;
  }

  private byte[] dumped() {
    return ((Reply.Bulk) execute(ascii("dump"), key)).toBytes();
  }

  private byte[] restored() {
    Reply reply = execute(ascii("restore"), key, ascii("0"), payload, ascii("replace"));
    if (reply != Reply.OK) {
      throw new IllegalStateException(reply.toString());
    }
    long sequence = leader.openSequence();
    byte[] entry = leader.closeEntry();
    leader.committed(sequence);
    return entry;
  }

  private Reply execute(byte[]... args) {
    String name = new String(args[0], US_ASCII);
    CommandSpec spec =
        CommandTables.ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return leader.execute(
        Objects.requireNonNull(spec.parser()).parse(args), 0, 0, true, true, WALL_MS);
  }

  private static ShardEngine engine() {
    return new ShardEngine(42, new EngineSettings(), new EngineStats(), new SplittableRandom(7));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
