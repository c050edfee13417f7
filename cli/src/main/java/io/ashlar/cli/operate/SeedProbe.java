package io.ashlar.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether a seed's port speaks Redis's protocol, and if so where the node's gRPC port is.
 * A gRPC port does not answer PING as Redis does, and hangs up.
 */
final class SeedProbe {
  private static final int LINE_MAX = 1 << 20;

  private final String user;
  private final String password;
  private final int timeoutMs;

  SeedProbe(String user, String password, int timeoutMs) {
    this.user = user;
    this.password = password;
    this.timeoutMs = timeoutMs;
  }

  /**
   * The seed itself, or the gRPC port of the node whose Redis port it is.
   *
   * @throws IOException when nobody answers there, or the node has no gRPC port
   */
  Seed grpc(Seed seed) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(seed.host(), seed.port()), timeoutMs);
      socket.setSoTimeout(timeoutMs);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      out.write(words(List.of("PING")));
      out.flush();
      in.mark(1);
      int first = in.read();
      if (first != '+' && first != '-') {
        return seed;
      }
      in.reset();
      var _ = line(in);
      return new Seed(seed.host(), grpcPort(seed, in, out));
    }
  }

  private int grpcPort(Seed seed, InputStream in, OutputStream out) throws IOException {
    if (!password.isEmpty()) {
      out.write(
          words(user.isEmpty() ? List.of("AUTH", password) : List.of("AUTH", user, password)));
      out.flush();
      String answer = line(in);
      if (answer.startsWith("-")) {
        throw new OperatorException(
            Exit.NOT_PERMITTED, "wrong user name or password; see --user and --password");
      }
    }
    out.write(words(List.of("INFO", "ashlar")));
    out.flush();
    String head = line(in);
    if (head.startsWith("-")) {
      throw new OperatorException(
          Exit.NOT_PERMITTED,
          seed + " says: " + head.substring(1) + "; give --user and --password, or a gRPC port");
    }
    byte[] info = in.readNBytes(Integer.parseInt(head.substring(1)));
    Optional<Integer> port =
        new String(info, UTF_8)
            .lines()
            .filter(one -> one.startsWith("grpc_port:"))
            .map(one -> Integer.parseInt(one.substring("grpc_port:".length()).strip()))
            .findFirst();
    if (port.isEmpty() || port.get() == 0) {
      throw new IOException(seed + " is a Redis port of a server without a gRPC port");
    }
    return port.get();
  }

  private static byte[] words(List<String> words) {
    StringBuilder text = new StringBuilder("*" + words.size() + "\r\n");
    for (String word : words) {
      text.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
      text.append(word).append("\r\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() > LINE_MAX) {
        throw new IOException("the connection broke off");
      }
      line.write(next);
    }
    return line.toString(UTF_8).strip();
  }
}
