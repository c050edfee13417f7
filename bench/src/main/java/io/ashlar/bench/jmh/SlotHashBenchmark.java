package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.topology.SlotHash;
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

/** A key's slot, with and without a hash tag. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SlotHashBenchmark {
  private final byte[] plain = "key:000000123456".getBytes(US_ASCII);
  private final byte[] tagged = "cart:{user:12345678}:items".getBytes(US_ASCII);

  @Benchmark
  public int plain16() {
    return SlotHash.slotOf(plain);
  }

  @Benchmark
  public int tagged26() {
    return SlotHash.slotOf(tagged);
  }
}
