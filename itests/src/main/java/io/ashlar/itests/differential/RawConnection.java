package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** A connection that keeps replies as the bytes that came. */
final class RawConnection implements Closeable {
  private static final int TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  RawConnection(InetSocketAddress address) throws IOException {
    socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(address, TIMEOUT_MS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends commands in one go; {@link #read} each of their replies. */
  void send(List<byte[][]> commands) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[][] command : commands) {
      out.writeBytes(("*" + command.length + "\r\n").getBytes(ISO_8859_1));
      for (byte[] word : command) {
        out.writeBytes(("$" + word.length + "\r\n").getBytes(ISO_8859_1));
        out.writeBytes(word);
        out.writeBytes("\r\n".getBytes(ISO_8859_1));
      }
    }
    socket.getOutputStream().write(out.toByteArray());
  }

  /** One whole reply. */
  byte[] read() throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    readInto(reply);
    return reply.toByteArray();
  }

  private void readInto(ByteArrayOutputStream reply) throws IOException {
    String line = line(reply);
    switch (line.charAt(0)) {
      case '$', '=', '!' -> {
        int length = Integer.parseInt(line.substring(1));
        if (length >= 0) {
          byte[] body = in.readNBytes(length + 2);
          if (body.length < length + 2) {
            throw new EOFException("closed in the middle of a bulk string");
          }
          reply.writeBytes(body);
        }
      }
      case '*', '~', '>' -> readItems(reply, Integer.parseInt(line.substring(1)));
      case '%' -> readItems(reply, 2 * Integer.parseInt(line.substring(1)));
      case '|' -> readItems(reply, 2 * Integer.parseInt(line.substring(1)) + 1);
      case '+', '-', ':', ',', '#', '(', '_' -> {}
      default -> throw new IOException("not a reply: " + line);
    }
  }

  private void readItems(ByteArrayOutputStream reply, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      readInto(reply);
    }
  }

  private String line(ByteArrayOutputStream reply) throws IOException {
    StringBuilder line = new StringBuilder();
    int value;
    do {
      value = in.read();
      if (value < 0) {
        throw new EOFException("closed by the server");
      }
      reply.write(value);
      line.append((char) value);
    } while (value != '\n');
    if (line.length() < 3) {
      throw new IOException("empty reply line");
    }
    return line.substring(0, line.length() - 2);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
