package io.ashlar.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int BYTES_MAX = 100_000;

  @Test
  void whatIsEncodedIsDecodedHoweverItIsCut() {
    List<RaftNettyServerRequestProto> sent =
        List.of(append(0, 0), append(1, 100), append(2, 127), append(3, 20_000));
    byte[] wire = wireOf(sent);
    for (int piece : new int[] {1, 2, 3, 7, 1_000, wire.length}) {
      EmbeddedChannel channel = decoder();
      for (int at = 0; at < wire.length; at += piece) {
        channel.writeInbound(Unpooled.copiedBuffer(wire, at, Math.min(piece, wire.length - at)));
      }
      List<Object> received = new ArrayList<>();
      for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
        received.add(next);
      }
      assertThat(received).as("pieces of %d bytes", piece).isEqualTo(sent);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void aFrameThatIsTooLongIsRefusedBeforeItArrives() {
    byte[] wire = wireOf(List.of(append(1, BYTES_MAX + 1)));
    EmbeddedChannel channel = decoder();
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer(wire, 0, 10)))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("a frame of");
  }

  @Test
  void aLengthWithoutEndIsNoFrame() {
    EmbeddedChannel channel = decoder();
    byte[] noise = {-1, -1, -1, -1, -1, -1};
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(noise)))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("not a frame");
  }

  private static EmbeddedChannel decoder() {
    return new EmbeddedChannel(new Frames.Decoder(RaftNettyServerRequestProto.parser(), BYTES_MAX));
  }

  private static byte[] wireOf(List<RaftNettyServerRequestProto> messages) {
    ByteBuf all = Unpooled.buffer();
    for (RaftNettyServerRequestProto message : messages) {
      ByteBuf frame = Frames.encode(ByteBufAllocator.DEFAULT, message);
      all.writeBytes(frame);
      frame.release();
    }
    byte[] wire = new byte[all.readableBytes()];
    all.readBytes(wire);
    return wire;
  }

  private static RaftNettyServerRequestProto append(long index, int bytes) {
    AppendEntriesRequestProto.Builder request = AppendEntriesRequestProto.newBuilder();
    if (bytes > 0) {
      request.addEntries(
          LogEntryProto.newBuilder()
              .setIndex(index)
              .setStateMachineLogEntry(
                  StateMachineLogEntryProto.newBuilder()
                      .setLogData(ByteString.copyFrom(new byte[bytes]))));
    }
    return RaftNettyServerRequestProto.newBuilder().setAppendEntriesRequest(request).build();
  }
}
