package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events commands tell, as redis-server does with {@code KEA} and {@code mn}. */
class KeyEventsTest {
  private final TestShard shard = new TestShard();
  private final Heard heard = new Heard();

  @BeforeEach
  void listen() {
    shard.engine.setAudience(heard);
    shard.run("MSET", "s", "1", "t", "2", "list", "x");
    shard.run("SET", "brief", "v", "PX", "1000");
    shard.settings.notifiedKinds = -1;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SET s v; set s",
        "SET n v; new n, set n",
        "SET n v EX 10; new n, set n, expire n",
        "SET s v NX; ''",
        "SET s v KEEPTTL; set s",
        "SETEX n 10 v; new n, set n, expire n",
        "SETNX n v; new n, set n",
        "GETSET n v; keymiss n, new n, set n",
        "MSET s 1 n 2; set s, new n, set n",
        "APPEND s x; append s",
        "APPEND n x; new n, append n",
        "SETRANGE n 3 x; new n, setrange n",
        "SETRANGE s 3 ''; ''",
        "INCR s; incrby s",
        "INCRBYFLOAT s 1.5; incrbyfloat s",
        "GETDEL s; del s",
        "GETEX s EX 10; expire s",
        "GETEX s PXAT 1; del s",
        "GETEX brief PERSIST; persist brief",
        "GETEX s PERSIST; ''",
        "EXPIRE s 10; expire s",
        "EXPIRE s -1; del s",
        "EXPIRE n 10; ''",
        "PERSIST brief; persist brief",
        "PERSIST s; ''",
        "DEL s n t; del s, del t",
        "RENAME s n; new n, rename_from s, rename_to n",
        "RENAME s s; ''",
        "COPY s n; new n, copy_to n",
        "GET n; keymiss n",
        "EXISTS n s; keymiss n",
        "TYPE n; keymiss n",
        "OBJECT ENCODING n; ''",
        "FLUSHALL; ''",
      })
  void tells(String command, String events) {
    shard.run(command.replace("''", "").split(" ", -1));
    assertThat(String.join(", ", heard.events)).isEqualTo(events);
  }

  @Test
  void tellsOfExpiryHoweverItIsFound() {
    shard.nowMs += 2_000;
    shard.run("GET", "brief");
    assertThat(heard.events).containsExactly("expired brief", "keymiss brief");
  }

  @Test
  void tellsOfActiveExpiry() {
    shard.engine.expireStep(shard.nowMs + 2_000, 1_000);
    assertThat(heard.events).containsExactly("expired brief");
  }

  @Test
  void saysToWhichEntryAnEventBelongs() {
    shard.engine.closeEntry();
    shard.run("SET", "s", "v");
    assertThat(heard.closed).containsExactly(1L);
    shard.engine.closeEntry();
    shard.engine.committed(2);
    assertThat(heard.closed).containsExactly(1L, 2L);
    assertThat(heard.committed).containsExactly(2L);
  }

  @Test
  void isSilentWhenNobodyAsked() {
    shard.settings.notifiedKinds = KeyEvent.Kind.GENERIC.bit();
    shard.run("SET", "n", "v", "EX", "10");
    assertThat(heard.events).containsExactly("expire n");
  }

  private static final class Heard implements Audience {
    private final List<String> events = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();
    private final List<Long> committed = new ArrayList<>();

    @Override
    public void stepBegins(boolean leads) {}

    @Override
    public void happened(KeyEvent event) {
      events.add(event.name() + " " + new String(event.key(), UTF_8));
    }

    @Override
    public void entryClosed(long sequence) {
      closed.add(sequence);
    }

    @Override
    public void committed(long sequence) {
      committed.add(sequence);
    }

    @Override
    public void applied() {}

    @Override
    public void stopped() {}

    @Override
    public void copied(byte[] key, long clientId) {}

    @Override
    public void actsFor(long clientId) {}
  }
}
