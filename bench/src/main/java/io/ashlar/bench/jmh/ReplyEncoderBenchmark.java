package io.ashlar.bench.jmh;

import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyEncoder;
import io.ashlar.resp.RespSink;
import io.ashlar.resp.RespVersion;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The commonest replies. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplyEncoderBenchmark {
  private final Reply bulk = Reply.Bulk.of("v".repeat(64));
  private final Reply integer = Reply.Int.of(1234567890123L);
  private final Reply pair = Reply.Array.of(bulk, integer);
  private final ArraySink sink = new ArraySink();

  @Benchmark
  public int ok() {
    return encoded(Reply.OK);
  }

  @Benchmark
  public int bulk64() {
    return encoded(bulk);
  }

  @Benchmark
  public int integer() {
    return encoded(integer);
  }

  @Benchmark
  public int arrayOfTwo() {
    return encoded(pair);
  }

  private int encoded(Reply reply) {
    sink.length = 0;
    ReplyEncoder.encode(reply, RespVersion.RESP2, sink);
    return sink.length;
  }

  /** Large enough for any reply here. */
  private static final class ArraySink implements RespSink {
    private final byte[] bytes = new byte[4096];
    private int length;

    @Override
    public void writeByte(int value) {
      bytes[length++] = (byte) value;
    }

    @Override
    public void writeBytes(byte[] source, int offset, int count) {
      System.arraycopy(source, offset, bytes, length, count);
      length += count;
    }
  }
}
