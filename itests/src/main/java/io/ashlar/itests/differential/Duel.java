package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays sequences of commands to two servers, each on a fresh connection and an empty keyspace.
 *
 * @param resp protocol version, 2 or 3
 */
record Duel(InetSocketAddress redis, InetSocketAddress ashlar, int resp) {
  private static final int BATCH = 32;

  /** The first difference, if any. */
  Optional<Mismatch> play(List<byte[][]> commands) throws IOException {
    try (RawConnection first = open(redis);
        RawConnection second = open(ashlar)) {
      Comparison comparison = new Comparison();
      for (int from = 0; from < commands.size(); from += BATCH) {
        List<byte[][]> batch = commands.subList(from, Math.min(commands.size(), from + BATCH));
        first.send(batch);
        second.send(batch);
        for (int i = 0; i < batch.size(); i++) {
          byte[] expected = first.read();
          byte[] actual = answer(second);
          if (!comparison.same(batch.get(i), expected, actual)) {
            return Optional.of(new Mismatch(from + i, batch.get(i), expected, actual));
          }
        }
      }
      return Optional.empty();
    }
  }

  /** A connection that Ashlar closes is a difference like any other. */
  private static byte[] answer(RawConnection connection) {
    try {
      return connection.read();
    } catch (IOException e) {
      return ("(no reply: " + e.getMessage() + ")").getBytes(ISO_8859_1);
    }
  }

  private RawConnection open(InetSocketAddress address) throws IOException {
    RawConnection connection = new RawConnection(address);
    List<byte[][]> prologue = new ArrayList<>();
    prologue.add(new byte[][] {ascii("FLUSHALL")});
    // Functions have variables and cjson has settings, which the last commands have not left alike.
    prologue.add(new byte[][] {ascii("FUNCTION"), ascii("FLUSH")});
    prologue.add(new byte[][] {ascii("SCRIPT"), ascii("FLUSH")});
    if (resp == 3) {
      prologue.add(new byte[][] {ascii("HELLO"), ascii("3")});
    }
    connection.send(prologue);
    for (byte[][] command : prologue) {
      byte[] reply = connection.read();
      if (reply[0] == '-') {
        connection.close();
        throw new IOException(
            address
                + " answers "
                + new String(command[0], ISO_8859_1)
                + " with "
                + new String(reply, ISO_8859_1));
      }
    }
    return connection;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
