package io.ashlar.node.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A blocking client that shows replies as text: {@code +OK}, {@code [a b]}, {@code nil}. */
final class TestClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 10_000;

  final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  TestClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Sends a line of words as a request and reads its reply. */
  String call(String line) throws IOException {
    send(line);
    return read();
  }

  void send(String... lines) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line : lines) {
      all.append(frame(line));
    }
    raw(all.toString());
  }

  void raw(String bytes) throws IOException {
    out.write(bytes.getBytes(ISO_8859_1));
    out.flush();
  }

  static String frame(String line) {
    String[] words = line.split(" ");
    StringBuilder frame = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      frame.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return frame.toString();
  }

  String read() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '$', '=' -> rest.equals("-1") ? "nil" : bulk(Integer.parseInt(rest));
      case '*', '~' -> rest.equals("-1") ? "nil" : list(Integer.parseInt(rest));
      case '>' -> ">" + list(Integer.parseInt(rest));
      case '%' -> "map" + list(2 * Integer.parseInt(rest));
      case '_' -> "null";
      default -> line;
    };
  }

  /** Whether the server has ended the connection; waits for what comes next. */
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  private String list(int count) throws IOException {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(read());
    }
    return "[" + String.join(" ", items) + "]";
  }

  private String bulk(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    line();
    return new String(bytes, ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("ended after '" + line + "'");
      }
      if (next == '\r') {
        in.read();
        return line.toString();
      }
      line.append((char) next);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
