package io.ashlar.node.connection;

import io.ashlar.node.routing.CallClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What the connections of one event loop share: the buffers they read through, the clock, and the
 * list of those that have replies to flush when the loop's turn ends.
 */
final class LoopState {
  /** Bytes taken from a socket at a time. */
  static final int READ_BYTES = 64 * 1024;

  private static final FastThreadLocal<LoopState> CURRENT =
      new FastThreadLocal<>() {
        @Override
        protected LoopState initialValue() {
          return new LoopState();
        }

        @Override
        protected void onRemoval(LoopState state) {
          state.readBuffer.release();
        }
      };

  /** Where the decoder reads from. */
  final byte[] scratch = new byte[READ_BYTES];

  final CallClock clock = new CallClock();

  private final ByteBuf readBuffer = Unpooled.directBuffer(READ_BYTES, READ_BYTES);
  private final List<ReplyOutlet> toFlush = new ArrayList<>();
  private boolean flushScheduled;

  static LoopState current() {
    return CURRENT.get();
  }

  /**
   * The buffer for the next read: the same one each time, since every read is decoded before the
   * next begins. Another is made in the odd case that somebody still holds it.
   */
  ByteBuf readBuffer() {
    if (readBuffer.refCnt() > 1) {
      return Unpooled.directBuffer(READ_BYTES, READ_BYTES);
    }
    return readBuffer.clear().retain();
  }

  /** Flushes it once, after what the loop does now. */
  void flushLater(ReplyOutlet outlet, Executor loop) {
    toFlush.add(outlet);
    if (!flushScheduled) {
      flushScheduled = true;
      loop.execute(this::flushAll);
    }
  }

  private void flushAll() {
    flushScheduled = false;
    // A flush can make room, go on decoding and so add to the list: those come in a next turn.
    ReplyOutlet[] now = toFlush.toArray(new ReplyOutlet[0]);
    toFlush.clear();
    for (ReplyOutlet outlet : now) {
      outlet.flushNow();
    }
  }
}
