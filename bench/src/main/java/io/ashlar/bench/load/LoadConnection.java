package io.ashlar.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One client: sends a pipeline of requests, awaits all their replies, sends the next. Its thread's
 * only.
 */
final class LoadConnection {
  private static final int READ_BYTES = 16 * 1024;

  /** So that a long reply is not looked at again with each piece of it. */
  private static final int REPLIES_READ_MIN = 4;

  private final RequestBatch batch;
  private final ByteBuffer readBuffer;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ReplyScanner.Unfinished unfinished = new ReplyScanner.Unfinished();

  /** Index of its node in the slot owners it was opened for. */
  final int node;

  /** Which of its node's connections it is; sequential loads share the keys out by this. */
  final int rank;

  private int awaited;
  private long sentAtNs;

  /** Where a sequential load stands in its share of the keys. */
  int sequentialAt;

  LoadConnection(Load load, Selector selector, InetSocketAddress address, int node, int rank)
      throws IOException {
    this.node = node;
    this.rank = rank;
    batch = new RequestBatch(load);
    readBuffer =
        ByteBuffer.allocateDirect(Math.max(READ_BYTES, load.replyBytes() * REPLIES_READ_MIN));
    channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(address);
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  RequestBatch batch() {
    return batch;
  }

  /** Writes the first requests of the batch; what the socket does not take now follows later. */
  void send(int requests, long nowNs) throws IOException {
    awaited = requests;
    sentAtNs = nowNs;
    ByteBuffer bytes = batch.ready(requests);
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  /** Goes on with a batch that the socket did not take whole. */
  void continueSending() throws IOException {
    ByteBuffer bytes = batch.rest();
    channel.write(bytes);
    if (!bytes.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /**
   * Reads once.
   *
   * @return the number of whole replies
   */
  int receive(ReplyScanner scanner) throws IOException {
    int count = channel.read(readBuffer);
    if (count < 0) {
      throw new IOException("closed by the server");
    }
    readBuffer.flip();
    int replies = scanner.scan(readBuffer, awaited, unfinished);
    if (readBuffer.hasRemaining()) {
      readBuffer.compact();
    } else {
      readBuffer.clear();
    }
    awaited -= replies;
    return replies;
  }

  boolean isIdle() {
    return awaited == 0;
  }

  long sentAtNs() {
    return sentAtNs;
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
