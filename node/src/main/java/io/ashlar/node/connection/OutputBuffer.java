package io.ashlar.node.connection;

import io.ashlar.node.session.OutputLimit;
import io.ashlar.resp.RespSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Encoded replies on their way out: collected here during a turn of the loop, then handed to the
 * channel, which is writable while less than its high-water mark waits in it.
 */
final class OutputBuffer implements RespSink {
  private static final int FIRST_BYTES = 1024;

  /** Enough for one write: then the channel gets it, and its high-water mark sees it. */
  private static final int FULL_BYTES = 64 * 1024;

  private static final int LINE_END_BYTES = 2;

  private final Channel channel;
  private @Nullable ByteBuf buffer;
  private int usualBytes = FIRST_BYTES;
  private int written;

  /** When the soft limit was first exceeded; 0 while it is not. */
  private long softSinceNanos;

  OutputBuffer(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void writeByte(int value) {
    open().writeByte(value);
    written++;
  }

  @Override
  public void writeBytes(byte[] source, int offset, int length) {
    if (length >= FULL_BYTES) {
      startLarge(length);
    }
    open().writeBytes(source, offset, length);
    written += length;
  }

  /** Counts bytes, wrapping around; for differences. */
  int written() {
    return written;
  }

  /** The client takes its replies: there is less than the high-water mark waiting for it. */
  boolean hasRoom() {
    return channel.isWritable();
  }

  /**
   * Hands a full buffer over within a turn.
   *
   * @return whether it did
   */
  boolean pushFull() {
    ByteBuf full = buffer;
    if (full == null || full.readableBytes() < FULL_BYTES) {
      return false;
    }
    buffer = null;
    var _ = channel.writeAndFlush(full, channel.voidPromise());
    return true;
  }

  void flush() {
    ByteBuf ready = buffer;
    if (ready != null) {
      buffer = null;
      usualBytes = Math.clamp(ready.readableBytes() * 2L, FIRST_BYTES, FULL_BYTES);
      var _ = channel.writeAndFlush(ready, channel.voidPromise());
    }
  }

  void flushAndClose() {
    ByteBuf ready = buffer;
    buffer = null;
    ByteBuf last = ready == null ? channel.alloc().buffer(0) : ready;
    channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
  }

  /** Everything that the network has not taken. Any thread; off the loop it is approximate. */
  long pendingBytes() {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    ByteBuf open = buffer;
    return (outbound == null ? 0 : outbound.totalPendingWriteBytes())
        + (open == null ? 0 : open.readableBytes());
  }

  /** Whether the client must be disconnected. */
  boolean isOver(OutputLimit limit, long nowNanos) {
    if (limit.hardBytes() == 0 && limit.softBytes() == 0) {
      return false;
    }
    long pending = pendingBytes();
    if (limit.hardBytes() > 0 && pending > limit.hardBytes()) {
      return true;
    }
    if (limit.softBytes() == 0 || pending <= limit.softBytes()) {
      softSinceNanos = 0;
      return false;
    }
    if (softSinceNanos == 0) {
      softSinceNanos = nowNanos | 1;
    }
    return nowNanos - softSinceNanos > TimeUnit.SECONDS.toNanos(limit.softSeconds());
  }

  void release() {
    ByteBuf open = buffer;
    buffer = null;
    if (open != null) {
      open.release();
    }
  }

  /** Gives a large value a buffer of its size, so that nothing is copied as a buffer grows. */
  private void startLarge(int length) {
    ByteBuf before = buffer;
    if (before != null) {
      var _ = channel.write(before, channel.voidPromise());
    }
    buffer = channel.alloc().directBuffer(length + LINE_END_BYTES);
  }

  private ByteBuf open() {
    ByteBuf open = buffer;
    if (open == null) {
      open = channel.alloc().directBuffer(usualBytes);
      buffer = open;
    }
    return open;
  }
}
