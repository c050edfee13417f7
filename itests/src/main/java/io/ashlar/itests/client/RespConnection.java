package io.ashlar.itests.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One blocking connection. After any IOException it is of no use and must be closed. */
public final class RespConnection implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;

  /** Came before a reply that was waited for. */
  private final Deque<RespValue.Push> pushes = new ArrayDeque<>();

  /**
   * Connects.
   *
   * @param timeoutMs bound for connecting and for each wait for bytes of a reply
   * @throws IOException when there is no connection; nothing was sent then
   */
  public RespConnection(NodeAddress address, int timeoutMs) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeoutMs);
      socket.connect(new InetSocketAddress(address.host(), address.port()), timeoutMs);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends one command and reads its reply. */
  public RespValue call(String... words) throws IOException {
    return pipeline(List.of(List.of(words))).getFirst();
  }

  /** Sends commands together and reads a reply for each. */
  public List<RespValue> pipeline(List<List<String>> commands) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    commands.forEach(command -> encode(bytes, command));
    socket.getOutputStream().write(bytes.toByteArray());
    List<RespValue> replies = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      replies.add(reply());
    }
    return replies;
  }

  /** Sends one command; {@link #reply} reads its reply some day. */
  public void send(String... words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    encode(bytes, List.of(words));
    socket.getOutputStream().write(bytes.toByteArray());
  }

  /** Waits for the next reply; pushes that come before it are kept for {@link #push}. */
  public RespValue reply() throws IOException {
    RespValue next = read();
    while (next instanceof RespValue.Push push) {
      pushes.add(push);
      next = read();
    }
    return next;
  }

  /**
   * Waits for the next push, unless it has come already.
   *
   * @throws IOException also when a reply comes instead
   */
  public RespValue.Push push() throws IOException {
    RespValue.Push kept = pushes.poll();
    if (kept != null) {
      return kept;
    }
    RespValue next = read();
    if (next instanceof RespValue.Push push) {
      return push;
    }
    throw new IOException("not a push: " + next);
  }

  /** Pushes that came before a reply and were not asked for. */
  public List<RespValue.Push> keptPushes() {
    return List.copyOf(pushes);
  }

  private static void encode(ByteArrayOutputStream out, List<String> words) {
    out.writeBytes(ascii("*" + words.size() + "\r\n"));
    for (String word : words) {
      out.writeBytes(ascii("$" + word.length() + "\r\n" + word + "\r\n"));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private RespValue read() throws IOException {
    String line = readLine();
    if (line.isEmpty()) {
      throw new IOException("an empty line where a reply should begin");
    }
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> new RespValue.Simple(rest);
      case '-' -> new RespValue.Failure(rest);
      case ':' -> new RespValue.Whole(Long.parseLong(rest));
      case '$' -> readBulk(Integer.parseInt(rest));
      case '*', '~' -> readArray(Integer.parseInt(rest));
      case '%' -> readArray(2 * Integer.parseInt(rest));
      case '>' -> new RespValue.Push(readItems(Integer.parseInt(rest)));
      case '_' -> new RespValue.Bulk(null);
      case '#', ',' -> new RespValue.Simple(rest);
      default -> throw new IOException("not a reply: " + line);
    };
  }

  private RespValue readBulk(int length) throws IOException {
    if (length < 0) {
      return new RespValue.Bulk(null);
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw new EOFException("closed within a bulk string");
    }
    return new RespValue.Bulk(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
  }

  private RespValue readArray(int length) throws IOException {
    if (length < 0) {
      return new RespValue.Array(null);
    }
    return new RespValue.Array(readItems(length));
  }

  private List<RespValue> readItems(int length) throws IOException {
    List<RespValue> items = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      items.add(read());
    }
    return items;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder(32);
    int next = in.read();
    while (next >= 0 && next != '\r') {
      line.append((char) next);
      next = in.read();
    }
    if (next < 0 || in.read() != '\n') {
      throw new EOFException("closed within a reply");
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is owed to a connection that is given up, but it should not happen either.
      System.err.println("cannot close a connection: " + e);
    }
  }
}
