package io.ashlar.itests.compat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.itests.client.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Very many connections of one thread, each with the reply that it must get, byte by byte. */
final class ManySockets implements AutoCloseable {
  private static final long LOOK_MS = 100;

  private final InetSocketAddress address;
  private final Selector selector = Selector.open();
  private final List<Socket> sockets = new ArrayList<>();
  private final ByteBuffer input = ByteBuffer.allocate(64 << 10);

  /** What a client says, and the only right answer to it. */
  record Talk(byte[] request, byte[] reply) {}

  private static final class Socket {
    final SocketChannel channel;
    ByteBuffer unsent = ByteBuffer.allocate(0);
    ByteBuffer expected = ByteBuffer.allocate(0);

    Socket(SocketChannel channel) {
      this.channel = channel;
    }
  }

  ManySockets(NodeAddress address) throws IOException {
    this.address = new InetSocketAddress(address.host(), address.port());
  }

  /** Connects, one after the other: each has been let in before the next comes. */
  void open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(address);
      Socket socket = new Socket(channel);
      sockets.add(socket);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.write(ByteBuffer.wrap("PING\r\n".getBytes(US_ASCII)));
      socket.expected = ByteBuffer.wrap("+PONG\r\n".getBytes(US_ASCII));
      while (socket.expected.hasRemaining()) {
        take(i, socket);
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, i);
    }
  }

  /** Everybody says something at once; returns when all have their answers. */
  void talk(IntFunction<Talk> talkOf, long limitMs) throws IOException {
    int waiting = sockets.size();
    for (int i = 0; i < sockets.size(); i++) {
      Socket socket = sockets.get(i);
      Talk talk = talkOf.apply(i);
      socket.unsent = ByteBuffer.wrap(talk.request());
      socket.expected = ByteBuffer.wrap(talk.reply());
      send(i, socket);
    }
    long startNanos = System.nanoTime();
    while (waiting > 0) {
      selector.select(LOOK_MS);
      for (SelectionKey key : selector.selectedKeys()) {
        int number = (Integer) key.attachment();
        Socket socket = sockets.get(number);
        if (key.isWritable()) {
          send(number, socket);
        }
        if (key.isReadable()) {
          take(number, socket);
          waiting -= socket.expected.hasRemaining() ? 0 : 1;
        }
      }
      selector.selectedKeys().clear();
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) > limitMs) {
        throw new IOException(waiting + " clients have no answer");
      }
    }
  }

  private void send(int number, Socket socket) throws IOException {
    socket.channel.write(socket.unsent);
    SelectionKey key = socket.channel.keyFor(selector);
    if (key == null) {
      throw new IOException("client " + number + " is not known");
    }
    key.interestOps(
        socket.unsent.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ);
  }

  private void take(int number, Socket socket) throws IOException {
    input.clear();
    if (socket.channel.read(input) < 0) {
      throw new IOException("the connection of client " + number + " was ended");
    }
    input.flip();
    while (input.hasRemaining()) {
      if (!socket.expected.hasRemaining() || input.get() != socket.expected.get()) {
        String got = new String(input.array(), 0, input.limit(), US_ASCII);
        String wanted = new String(socket.expected.array(), US_ASCII);
        throw new IOException("client " + number + " got " + got + " and not " + wanted);
      }
    }
  }

  /** The last one goes. */
  void closeOne() throws IOException {
    sockets.removeLast().channel.close();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.channel.close();
    }
    selector.close();
  }
}
