package io.ashlar.node.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A connection to another node, as a peer of the cluster. Requests and their answers, of one line
 * each, in order. One thread.
 */
public final class PeerConnection implements Closeable {
  private static final int CONNECT_TIMEOUT_MS = 1_000;

  /** Longer than an election at the target; then it is made anew. */
  private static final int SILENCE_MAX_MS = 4_000;

  private static final int LINE_MAX = 1_024;
  private static final byte[] CRLF = {'\r', '\n'};

  private final Socket socket = new Socket();
  private final OutputStream out;
  private final InputStream in;

  /**
   * @throws IOException when nobody answers there, or does not let this node in
   */
  public PeerConnection(String host, int port, String ownName, String token) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MAX_MS);
      socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
      out = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
      in = new BufferedInputStream(socket.getInputStream());
      send("PEER", text(ownName), text(token));
      String welcome = read();
      if (!welcome.startsWith("+")) {
        throw new IOException(host + ":" + port + " does not let this node in: " + welcome);
      }
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  public static byte[] text(String text) {
    return text.getBytes(ISO_8859_1);
  }

  public static byte[] number(long number) {
    return text(Long.toString(number));
  }

  /** Sends {@code ASHLAR subcommand argument...}. */
  public void send(String subcommand, byte[]... args) throws IOException {
    out.write(text("*" + (2 + args.length)));
    out.write(CRLF);
    bulk(text("ASHLAR"));
    bulk(text(subcommand));
    for (byte[] arg : args) {
      bulk(arg);
    }
    out.flush();
  }

  private void bulk(byte[] bytes) throws IOException {
    out.write(text("$" + bytes.length));
    out.write(CRLF);
    out.write(bytes);
    out.write(CRLF);
  }

  public boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  /** The next answer with its first character, without its end. */
  public String read() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > LINE_MAX) {
        throw new EOFException("the other node went away");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
