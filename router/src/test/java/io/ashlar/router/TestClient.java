package io.ashlar.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A client that blocks: what it sends and reads is up to the test. */
final class TestClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final ReplyDecoder decoder = new ReplyDecoder();
  private final ArrayDeque<Reply> read = new ArrayDeque<>();
  private final byte[] buffer = new byte[64 << 10];

  TestClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
  }

  Reply ask(String... request) throws IOException {
    send(request);
    return reply();
  }

  /** Sends without waiting. */
  void send(String... request) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes(request));
    out.flush();
  }

  /** Sends all in one write. */
  void sendAll(List<String[]> requests) throws IOException {
    StringBuilder all = new StringBuilder();
    requests.forEach(request -> all.append(new String(bytes(request), UTF_8)));
    OutputStream out = socket.getOutputStream();
    out.write(all.toString().getBytes(UTF_8));
    out.flush();
  }

  Reply reply() throws IOException {
    InputStream in = socket.getInputStream();
    while (read.isEmpty()) {
      int count = in.read(buffer);
      if (count < 0) {
        throw new IOException("the router hung up");
      }
      decoder.feed(buffer, 0, count, read::add);
    }
    return read.poll();
  }

  List<Reply> replies(int count) throws IOException {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(reply());
    }
    return replies;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] bytes(String... request) {
    StringBuilder text = new StringBuilder("*" + request.length + "\r\n");
    for (String arg : request) {
      text.append('$').append(arg.getBytes(UTF_8).length).append("\r\n").append(arg).append("\r\n");
    }
    return text.toString().getBytes(UTF_8);
  }
}
