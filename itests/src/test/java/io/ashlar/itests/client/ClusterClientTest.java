package io.ashlar.itests.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterClientTest {
  private static final Subject REGISTER = new Subject(Kind.REGISTER, "k");

  @Test
  void anAcknowledgedWriteIsOk() throws IOException {
    try (Scripted node = new Scripted("+OK\r\n")) {
      assertThat(write(node)).isEqualTo(new Outcome.Ok(new Answer.Done()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLUSTERDOWN no leader",
        "TRYAGAIN",
        "MISCONF disk full",
        "LOADING",
        "BUSY",
        "OOM full"
      })
  void aRefusedWriteFailed(String error) throws IOException {
    try (Scripted node = new Scripted("-" + error + "\r\n")) {
      assertThat(write(node)).isEqualTo(new Outcome.Failed(error));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-UNKNOWNFATE deposed\r\n", "-ERR something\r\n", ":1\r\n", ""})
  void aWriteWithoutAClearAnswerIsUnknown(String reply) throws IOException {
    try (Scripted node = new Scripted(reply)) {
      assertThat(write(node)).isInstanceOf(Outcome.Unknown.class);
      assertThat(node.requests.get()).as("never repeated").isEqualTo(1);
    }
  }

  @Test
  void aReadWithoutAnAnswerFailed() throws IOException {
    try (Scripted node = new Scripted("")) {
      assertThat(execute(node, new Call.Get())).isInstanceOf(Outcome.Failed.class);
    }
  }

  @Test
  void aWriteThatFindsNobodyFailed() throws IOException {
    // Bound, so that nobody else gets the port, and not listening.
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress("127.0.0.1", 0));
      NodeAddress gone = new NodeAddress("127.0.0.1", silent.getLocalPort());
      try (ClusterClient client = new ClusterClient(List.of(gone), 300, new Random(1))) {
        assertThat(client.execute(REGISTER, new Call.Set("v"))).isInstanceOf(Outcome.Failed.class);
      }
    }
  }

  @Test
  void movedIsFollowed() throws IOException {
    try (Scripted owner = new Scripted("+OK\r\n");
        Scripted node = new Scripted("-MOVED 12 " + owner.address() + "\r\n")) {
      assertThat(write(node)).isEqualTo(new Outcome.Ok(new Answer.Done()));
    }
  }

  @Test
  void aTransactionThatWasMovedWhileQueueingIsFollowedAsAWhole() throws IOException {
    Subject pair = new Subject(Kind.PAIR, "{p}");
    try (Scripted owner = new Scripted("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n+OK\r\n");
        Scripted node =
            new Scripted(
                "+OK\r\n"
                    + ("-MOVED 12 " + owner.address() + "\r\n").repeat(2)
                    + "-EXECABORT discarded\r\n");
        ClusterClient client = new ClusterClient(List.of(node.address()), 300, new Random(1))) {
      assertThat(client.execute(pair, new Call.SetPair("v")))
          .isEqualTo(new Outcome.Ok(new Answer.Done()));
    }
  }

  private static Outcome write(Scripted node) {
    return execute(node, new Call.Set("v"));
  }

  private static Outcome execute(Scripted node, Call call) {
    try (ClusterClient client = new ClusterClient(List.of(node.address()), 300, new Random(1))) {
      return client.execute(REGISTER, call);
    }
  }

  /** Answers the first bytes on each connection with the same text; silent when it is empty. */
  private static final class Scripted implements AutoCloseable {
    final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final String reply;

    Scripted(String reply) throws IOException {
      this.reply = reply;
      Thread.ofVirtual().start(this::serve);
    }

    NodeAddress address() {
      return new NodeAddress("127.0.0.1", server.getLocalPort());
    }

    private void serve() {
      try {
        while (true) {
          Socket socket = server.accept();
          if (socket.getInputStream().read(new byte[4096]) > 0) {
            requests.incrementAndGet();
            socket.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
          }
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
