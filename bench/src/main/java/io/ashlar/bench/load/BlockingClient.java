package io.ashlar.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One question, one answer, RESP2: for setting up and observing, never for measuring. */
public final class BlockingClient implements Closeable {
  private static final int TIMEOUT_MS = 30_000;

  private final Socket socket;
  private final InputStream in;

  private BlockingClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  public static BlockingClient connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(address, TIMEOUT_MS);
      return new BlockingClient(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * @return a String, a Long, a List of these, or null
   * @throws IOException also for an error reply, with its line as the message
   */
  public @Nullable Object call(String... words) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
    for (String word : words) {
      byte[] bytes = word.getBytes(UTF_8);
      request.writeBytes(("$" + bytes.length + "\r\n").getBytes(UTF_8));
      request.writeBytes(bytes);
      request.writeBytes("\r\n".getBytes(UTF_8));
    }
    socket.getOutputStream().write(request.toByteArray());
    return read();
  }

  /** The answer of a call that has one. */
  public String text(String... words) throws IOException {
    return String.valueOf(call(words));
  }

  private @Nullable Object read() throws IOException {
    String line = line();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+':
        return rest;
      case ':':
        return Long.valueOf(rest);
      case '$':
        int length = Integer.parseInt(rest);
        if (length < 0) {
          return null;
        }
        byte[] bulk = in.readNBytes(length + 2);
        if (bulk.length < length + 2) {
          throw new EOFException();
        }
        return new String(bulk, 0, length, UTF_8);
      case '*':
        int count = Integer.parseInt(rest);
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          items.add(read());
        }
        return items;
      default:
        throw new IOException(rest);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int value = in.read();
      if (value < 0) {
        throw new EOFException("connection closed");
      }
      if (value == '\n') {
        break;
      }
      if (value != '\r') {
        line.append((char) value);
      }
    }
    if (line.isEmpty()) {
      throw new IOException("empty reply line");
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
