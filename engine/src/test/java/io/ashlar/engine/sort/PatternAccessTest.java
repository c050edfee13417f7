package io.ashlar.engine.sort;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.Permissions;
import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SORT for a client that may not read all keys. */
class PatternAccessTest {
  private static final String DENIED =
      " option of SORT denied due to insufficient ACL permissions.";

  private final TestShard shard = new TestShard();
  private final List<String> asked = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "SORT k, '[]'",
    "SORT k BY constant, '[]'",
    "SORT k BY {k}*, BY",
    "SORT_RO k BY {k}*, BY",
    "SORT k BY constant GET {k}x, GET",
    "SORT k GET #, GET",
    "SORT k GET {k}* BY {k}*, GET",
    // In the order of the arguments.
    "SORT k BY {k}* LIMIT x y, BY",
    "SORT k BY {k}* BY {other}*, BY",
    "SORT k LIMIT x y BY {k}*, -ERR value is not an integer or out of range",
    "SORT k WHAT BY {k}*, -ERR syntax error",
  })
  void patternsNeedAllKeys(String line, String expected) {
    byte[][] args =
        Arrays.stream(line.split(" "))
            .map(word -> word.getBytes(ISO_8859_1))
            .toArray(byte[][]::new);
    CommandSpec spec = TestShard.find(line.split(" ")[0].toLowerCase(java.util.Locale.ROOT));
    Command command = spec.parser().parse(args);
    assertThat(GoldenScript.render(shard.execute(new Restricted(command), TestShard.SLOT, false)))
        .isEqualTo(
            expected.length() <= 3 && !expected.equals("[]")
                ? "-ERR " + expected + DENIED
                : expected);
    assertThat(command.asksPermissions()).isEqualTo(!asked.isEmpty());
    assertThat(asked).allMatch(spec.name()::equals);
  }

  private final class Restricted implements Command, Permissions {
    private final Command command;

    Restricted(Command command) {
      this.command = command;
    }

    @Override
    public Reply execute(Execution x) {
      x.scripting.setPermissions(this);
      try {
        return command.execute(x);
      } finally {
        x.scripting.setPermissions(Permissions.ALL);
      }
    }

    @Override
    public boolean allows(CommandSpec spec, byte[][] args) {
      return true;
    }

    @Override
    public boolean readsAllKeys(CommandSpec spec, byte[][] args) {
      asked.add(spec.name());
      return false;
    }

    @Override
    public @Nullable String refusal(CommandSpec spec, byte[][] args) {
      return null;
    }
  }
}
