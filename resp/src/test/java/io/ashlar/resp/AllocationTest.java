package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What this thread allocates, counted by the JVM. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Forgets what it is given. */
  private static final class Drain implements RespSink {
    @Override
    public void writeByte(int value) {}

    @Override
    public void writeBytes(byte[] source, int offset, int length) {}
  }

  private static long allocatedBytes(Runnable work) {
    work.run();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void theUsualRepliesAllocateNothing() {
    List<Reply> replies =
        List.of(
            Reply.OK,
            Reply.NIL,
            Reply.Int.of(Long.MIN_VALUE),
            Reply.Int.of(-123_456),
            Reply.Bulk.of(new byte[5000]),
            Reply.Array.of(Reply.ONE, Reply.Bulk.of("a")),
            new Reply.Bool(true));
    Drain sink = new Drain();
    long bytes =
        allocatedBytes(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                for (int j = 0; j < replies.size(); j++) {
                  ReplyEncoder.encode(replies.get(j), RespVersion.RESP3, sink);
                }
              }
            });
    assertThat(bytes / 70_000).isZero();
  }

  @Test
  void aRequestAllocatesItsArgumentsOnly() {
    byte[] wire = Wire.bytes(Wire.request("SET", "key:1", "v".repeat(40)));
    RequestDecoder decoder = new RequestDecoder(RespLimits.DEFAULT);
    long bytes =
        allocatedBytes(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                decoder.feed(wire, 0, wire.length, _ -> true);
              }
            });
    // Four arrays with headers of at most 16 bytes, their contents and padding.
    assertThat(bytes / 10_000).isLessThan(4 * (16 + 7) + 3 + 5 + 40 + 3 * 8);
  }

  @Test
  void declaredLengthsAllocateStepsOnly() {
    byte[] request = Wire.bytes("*2147483647\r\n$536870912\r\nab");
    assertThat(
            allocatedBytes(
                () ->
                    new RequestDecoder(RespLimits.DEFAULT)
                        .feed(request, 0, request.length, _ -> true)))
        .isLessThan(BulkAssembly.FIRST_STEP_BYTES + 20_000);
    byte[] reply = Wire.bytes("*2147483647\r\n$536870912\r\nab");
    assertThat(allocatedBytes(() -> new ReplyDecoder().feed(reply, 0, reply.length, _ -> true)))
        .isLessThan(BulkAssembly.FIRST_STEP_BYTES + 20_000);
  }
}
