package io.ashlar.node.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** Lets Netty read into the event loop's one buffer instead of a new one for each read. */
final class LoopReadAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  /** Reads of one socket before the others of its loop have their turn. */
  private static final int READS_PER_TURN = 4;

  LoopReadAllocator() {
    super(READS_PER_TURN);
  }

  @Override
  @SuppressWarnings("deprecation")
  public RecvByteBufAllocator.Handle newHandle() {
    return new LoopHandle();
  }

  private final class LoopHandle extends MaxMessageHandle {
    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return LoopState.current().readBuffer();
    }

    @Override
    public int guess() {
      return LoopState.READ_BYTES;
    }
  }
}
