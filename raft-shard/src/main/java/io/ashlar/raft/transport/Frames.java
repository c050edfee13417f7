package io.ashlar.raft.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.apache.ratis.thirdparty.com.google.protobuf.Parser;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** Messages on the wire: the length as a varint, then the message. */
final class Frames {
  private static final int LENGTH_BYTES_MAX = 5;

  private Frames() {}

  static ByteBuf encode(ByteBufAllocator allocator, MessageLite message) {
    int size = message.getSerializedSize();
    ByteBuf frame = allocator.directBuffer(size + LENGTH_BYTES_MAX);
    int rest = size;
    while ((rest & ~0x7f) != 0) {
      frame.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    frame.writeByte(rest);
    int start = frame.writerIndex();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(frame.nioBuffer(start, size));
      message.writeTo(out);
      out.flush();
    } catch (IOException e) {
      frame.release();
      throw new UncheckedIOException("a message grew while it was written", e);
    }
    return frame.writerIndex(start + size);
  }

  /** Cuts what arrives into messages. The entries in them share the frame's one array. */
  static final class Decoder extends ByteToMessageDecoder {
    private final Parser<?> parser;
    private final int bytesMax;

    Decoder(Parser<?> parser, int bytesMax) {
      this.parser = parser;
      this.bytesMax = bytesMax;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws IOException {
      int start = in.readerIndex();
      int length = readLength(in);
      if (length < 0 || in.readableBytes() < length) {
        in.readerIndex(start);
        return;
      }
      byte[] bytes = new byte[length];
      in.readBytes(bytes);
      ByteString frame = UnsafeByteOperations.unsafeWrap(bytes);
      CodedInputStream coded = frame.newCodedInput();
      coded.enableAliasing(true);
      out.add(parser.parseFrom(coded));
    }

    /** -1 while it is not all there. */
    private int readLength(ByteBuf in) throws IOException {
      int length = 0;
      for (int shift = 0; shift < 7 * LENGTH_BYTES_MAX; shift += 7) {
        if (!in.isReadable()) {
          return -1;
        }
        int next = in.readByte();
        length |= (next & 0x7f) << shift;
        if (next >= 0) {
          if (length < 0 || length > bytesMax) {
            throw new IOException("a frame of " + length + " bytes");
          }
          return length;
        }
      }
      throw new IOException("not a frame");
    }
  }
}
