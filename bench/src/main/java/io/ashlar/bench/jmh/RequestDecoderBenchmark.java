package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.resp.RequestDecoder;
import io.ashlar.resp.RespLimits;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Requests of one read from a socket: sixteen in a pipeline. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestDecoderBenchmark {
  private static final int PIPELINE = 16;

  @Param({"GET", "SET"})
  public String command = "GET";

  private final RequestDecoder decoder = new RequestDecoder(RespLimits.DEFAULT);
  private byte[] input = {};

  @Setup
  public void encode() {
    String value = command.equals("SET") ? "\r\n$64\r\n" + "v".repeat(64) : "";
    String header = command.equals("SET") ? "*3" : "*2";
    String one = header + "\r\n$3\r\n" + command + "\r\n$16\r\nkey:000000123456" + value + "\r\n";
    input = one.repeat(PIPELINE).getBytes(US_ASCII);
  }

  @Benchmark
  @OperationsPerInvocation(PIPELINE)
  public int decode(Blackhole sink) {
    return decoder.feed(
        input,
        0,
        input.length,
        args -> {
          sink.consume(args);
          return true;
        });
  }

  /** As it arrives when the network cuts it in the middle of an argument. */
  @Benchmark
  @OperationsPerInvocation(PIPELINE)
  public int decodeCut(Blackhole sink) {
    RequestDecoder.Handler handler =
        args -> {
          sink.consume(args);
          return true;
        };
    int cut = input.length / 2 + 7;
    return decoder.feed(input, 0, cut, handler) + decoder.feed(input, cut, input.length, handler);
  }
}
