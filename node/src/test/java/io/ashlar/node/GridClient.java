package io.ashlar.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A plain client that follows MOVED, and knows of a request whether it may have been executed. */
final class GridClient implements AutoCloseable {
  private static final int TRIES_MAX = 2_000;
  private final List<String> seeds;
  private final Map<String, Socket> sockets = new HashMap<>();
  private final Map<Integer, String> owners = new HashMap<>();
  private int nextSeed;
  long slowestNanos;

  /** Nobody can say whether it was executed. */
  static final class UnknownFateException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownFateException(String message) {
      super(message);
    }
  }

  GridClient(List<String> seeds) {
    this.seeds = seeds;
  }

  /** The reply, an error that is none of the cluster's own included. */
  String call(int slot, String... args) throws UnknownFateException {
    long start = System.nanoTime();
    for (int i = 0; i < TRIES_MAX; i++) {
      String address = owners.getOrDefault(slot, seeds.get(nextSeed % seeds.size()));
      String reply;
      try {
        Socket socket = socket(address);
        if (socket == null) {
          forget(slot, address);
          continue;
        }
        reply = exchange(socket, args);
      } catch (IOException e) {
        forget(slot, address);
        throw new UnknownFateException(address + " broke off: " + e);
      }
      if (reply.startsWith("-MOVED")) {
        owners.put(slot, reply.substring(reply.lastIndexOf(' ') + 1));
        if (i > 4) {
          LockSupport.parkNanos(5_000_000);
        }
      } else if (reply.startsWith("-UNKNOWNFATE")) {
        throw new UnknownFateException(reply);
      } else if (reply.startsWith("-CLUSTERDOWN")) {
        LockSupport.parkNanos(20_000_000);
      } else {
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
        return reply;
      }
    }
    throw new AssertionError("nobody executes it");
  }

  /** At one node, whatever it answers. */
  String callAt(String address, String... args) throws IOException {
    Socket socket = socket(address);
    if (socket == null) {
      throw new IOException(address + " is down");
    }
    return exchange(socket, args);
  }

  private void forget(int slot, String address) {
    owners.remove(slot);
    nextSeed++;
    Socket socket = sockets.remove(address);
    close(socket);
    LockSupport.parkNanos(10_000_000);
  }

  private @Nullable Socket socket(String address) {
    Socket present = sockets.get(address);
    if (present != null) {
      return present;
    }
    Socket socket = new Socket();
    try {
      int colon = address.lastIndexOf(':');
      socket.connect(
          new InetSocketAddress(
              address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
          1_000);
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      sockets.put(address, socket);
      return socket;
    } catch (IOException e) {
      close(socket);
      return null;
    }
  }

  private static String exchange(Socket socket, String... args) throws IOException {
    StringBuilder request = new StringBuilder("*" + args.length + "\r\n");
    for (String arg : args) {
      request.append('$').append(arg.length()).append("\r\n").append(arg).append("\r\n");
    }
    socket.getOutputStream().write(request.toString().getBytes(UTF_8));
    return read(new BufferedInputStream(socket.getInputStream(), 1));
  }

  /** As the wire has it for lines; a bulk's text; an array's items, separated by commas. */
  static String read(InputStream in) throws IOException {
    String line = line(in);
    return switch (line.charAt(0)) {
      case '$' -> {
        int length = Integer.parseInt(line.substring(1));
        if (length < 0) {
          yield "nil";
        }
        byte[] bytes = in.readNBytes(length + 2);
        yield new String(bytes, 0, length, UTF_8);
      }
      case '*', '>' -> {
        int count = Integer.parseInt(line.substring(1));
        if (count < 0) {
          yield "nil";
        }
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          items.add(read(in));
        }
        yield String.join(",", items);
      }
      case ':', '+' -> line.substring(1);
      default -> line;
    };
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static void close(@Nullable Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    sockets.values().forEach(GridClient::close);
  }
}
