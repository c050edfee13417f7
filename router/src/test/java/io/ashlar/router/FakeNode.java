package io.ashlar.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyEncoder;
import io.ashlar.resp.RequestDecoder;
import io.ashlar.resp.RespLimits;
import io.ashlar.resp.RespSink;
import io.ashlar.resp.RespVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node as a router sees it: a RESP port whose answers a test writes. A thread a connection. */
final class FakeNode implements AutoCloseable {
  /** Says what a node answers. */
  @FunctionalInterface
  interface Script {
    /**
     * Answers one request.
     *
     * @return null for no answer now; {@link Line#say} may give it later
     */
    Reply answer(Line line, List<String> request);
  }

  /** One connection. */
  static final class Line {
    private final Socket socket;
    private final int number;
    RespVersion version = RespVersion.RESP2;
    String user = "";
    int database;
    boolean readOnly;

    /** What the request that is being answered is known again by; empty for nothing. */
    String once = "";

    List<List<String>> queued;

    Line(Socket socket, int number) {
      this.socket = socket;
      this.number = number;
    }

    int number() {
      return number;
    }

    synchronized void say(Reply reply) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ReplyEncoder.encode(
          reply,
          version,
          new RespSink() {
            @Override
            public void writeByte(int value) {
              bytes.write(value);
            }

            @Override
            public void writeBytes(byte[] source, int offset, int length) {
              bytes.write(source, offset, length);
            }
          });
      try {
        socket.getOutputStream().write(bytes.toByteArray());
        socket.getOutputStream().flush();
      } catch (IOException e) {
        hangUp();
      }
    }

    void hangUp() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private int lineCount;

  FakeNode(Script script) throws IOException {
    this(0, script);
  }

  FakeNode(int port, Script script) throws IOException {
    this.script = script;
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Connections that are open. */
  Set<Line> lines() {
    return lines;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    lines.forEach(Line::hangUp);
    for (Thread thread : threads) {
      try {
        thread.join(2_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void start(Runnable task) {
    Thread thread = Thread.ofVirtual().unstarted(task);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Line line = new Line(socket, ++lineCount);
        lines.add(line);
        start(() -> serve(line));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Line line) {
    RequestDecoder decoder = new RequestDecoder(RespLimits.DEFAULT);
    decoder.setAuthenticated(true);
    byte[] buffer = new byte[64 << 10];
    try (Socket socket = line.socket) {
      InputStream in = socket.getInputStream();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        int from = 0;
        while (from < count) {
          from =
              decoder.feed(
                  buffer,
                  from,
                  count,
                  args -> {
                    List<String> request = new ArrayList<>();
                    for (byte[] arg : args) {
                      request.add(new String(arg, UTF_8));
                    }
                    request.set(0, request.getFirst().toUpperCase(Locale.ROOT));
                    Reply reply = script.answer(line, request);
                    if (reply != null) {
                      line.say(reply);
                    }
                    return true;
                  });
        }
      }
    } catch (IOException e) {
      // The other side, or the test, is done with it.
    } finally {
      lines.remove(line);
    }
  }
}
