package io.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.FakeGrid.Mishap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listeners hear, and that a call never notices what they do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ListenersTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private FakeGrid grid;

  @BeforeEach
  void open() throws Exception {
    grid = new FakeGrid();
  }

  @AfterEach
  void close() throws Exception {
    grid.close();
  }

  private AshlarClient connect(ClientListener listener) {
    return AshlarClient.connect(
        ClientOptions.of(grid.first.endpoint())
            .withDeadline(Duration.ofSeconds(15))
            .withListener(listener));
  }

  /** Notes all that it hears. */
  private final class Noting implements ClientListener {
    private final Thread caller = Thread.currentThread();

    @Override
    public CallListener began(String command) {
      heard.add("began " + command + (Thread.currentThread() == caller ? " here" : " elsewhere"));
      return new CallListener() {
        @Override
        public void sent(String host, int port) {
          heard.add("sent " + (port == grid.first.port ? "n1" : "n2"));
        }

        @Override
        public void retried(Retry why) {
          heard.add("call retried " + why);
        }

        @Override
        public void ended(int attempts, @Nullable Throwable failure) {
          heard.add("call ended " + attempts + " " + name(failure));
        }
      };
    }

    @Override
    public void ended(String command, long nanos, int attempts, @Nullable Throwable failure) {
      heard.add("ended " + command + " " + attempts + " " + name(failure));
    }

    @Override
    public void retried(String command, Retry why) {
      heard.add("retried " + command + " " + why);
    }

    @Override
    public void nodeDown(String node) {
      heard.add("down " + node);
    }

    private static String name(@Nullable Throwable failure) {
      return failure == null ? "well" : ClientListener.codeOf(failure);
    }
  }

  /** Fails whatever it hears. */
  private static final class Failing implements ClientListener {
    @Override
    public CallListener began(String command) {
      throw new NoClassDefFoundError("some/library/Span");
    }

    @Override
    public void ended(String command, long nanos, int attempts, @Nullable Throwable failure) {
      throw new IllegalStateException("ended");
    }

    @Override
    public void retried(String command, Retry why) {
      throw new IllegalStateException("retried");
    }

    @Override
    public void nodeDown(String node) {
      throw new IllegalStateException("down");
    }
  }

  @Test
  void aCallIsToldFromItsBeginningToItsEnd() {
    grid.mishaps.add(Mishap.MOVED);
    try (AshlarClient client = connect(new Noting())) {
      client.counters().increment("n").await();
      assertThat(heard)
          .containsExactly(
              "began INCR here",
              "sent n1",
              "call retried MOVED",
              "retried INCR MOVED",
              "sent n2",
              "call ended 2 well",
              "ended INCR 2 well");
    }
  }

  @Test
  void whatAListenerThrowsIsLoggedAndHurtsNobody() {
    List<LogRecord> logged = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger(Listeners.class.getName());
    Handler handler = handlerInto(logged);
    log.setUseParentHandlers(false);
    log.addHandler(handler);
    grid.mishaps.add(Mishap.BREAK);
    try (AshlarClient client = connect(new Failing().and(new Noting()))) {
      assertThat(client.counters().increment("n").await()).isEqualTo(1);
      assertThat(heard)
          .contains("began INCR here", "down " + grid.first.endpoint())
          .contains("call retried CONNECTION_LOST", "retried INCR CONNECTION_LOST")
          // How many attempts it took depends on who is asked while the first node counts as down.
          .anyMatch(line -> line.matches("call ended \\d well"))
          .anyMatch(line -> line.matches("ended INCR \\d well"));
      assertThat(logged)
          .filteredOn(record -> record.getLevel() == Level.WARNING)
          .singleElement()
          .extracting(LogRecord::getThrown)
          .isInstanceOf(NoClassDefFoundError.class);
    } finally {
      log.removeHandler(handler);
      log.setUseParentHandlers(true);
    }
  }

  private static Handler handlerInto(List<LogRecord> records) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        records.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void aCallThatIsNotEvenTriedIsToldAsWell() {
    AshlarClient client = connect(new Noting());
    assertThatThrownBy(() -> client.strings().set("k", "x".repeat(5 << 20)).await())
        .hasMessageContaining("the most is");
    client.close();
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(UnavailableException.class);
    assertThat(heard)
        .containsExactly(
            "began SET here",
            "call ended 0 FAILED",
            "ended SET 0 FAILED",
            "began INCR here",
            "call ended 0 UNAVAILABLE",
            "ended INCR 0 UNAVAILABLE");
  }

  @Test
  void commandsHaveOneNameAndTextsNone() {
    try (AshlarClient client = connect(new Noting())) {
      client.command("k", false, "get", "k").await();
      client.command("k", false, "get my secret", "k").await();
      assertThat(heard).contains("ended GET 1 well", "ended OTHER 1 well");
      assertThat(heard).noneMatch(line -> line.contains("secret"));
    }
  }

  @Test
  void closingIsNoLossOfANode() {
    AshlarClient client = connect(new Noting());
    client.counters().increment("n").await();
    client.close();
    assertThat(heard).noneMatch(line -> line.startsWith("down"));
  }

  @Test
  void failuresHaveFewNames() {
    assertThat(ClientListener.codeOf(new CommandException("WRONGTYPE no"))).isEqualTo("WRONGTYPE");
    assertThat(ClientListener.codeOf(new CommandException("user:42 is gone"))).isEqualTo("ERR");
    assertThat(ClientListener.codeOf(new FateUnknownException("?"))).isEqualTo("FATE_UNKNOWN");
    assertThat(ClientListener.codeOf(new AshlarException("?"))).isEqualTo("FAILED");
  }
}
