package io.ashlar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.Command;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CommandTemplateTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void keysAreThoseOfTheKeySpace() {
    CommandTemplate get = new CommandTemplate(Request.get());
    assertThat(words(get.command(42, random))).containsExactly("GET", "key:000000000042");
    assertThat(words(get.command(1_000_007, random))).containsExactly("GET", "key:000001000007");
  }

  @Test
  void commandsMadeBeforeStayAsTheyWere() {
    CommandTemplate set = new CommandTemplate(Request.set(3));
    Command first = set.command(1, random);
    set.command(2, random);
    assertThat(words(first)).containsExactly("SET", "key:000000000001", "vvv");
  }

  @Test
  void randomNumbersAndTaggedKeysAreFilledIn() {
    Request request = Request.of(10, List.of("ZADD", "z:{key}", "<n>", "m<n>", "x"));
    List<String> words = words(new CommandTemplate(request).command(5, random));
    assertThat(words.get(1)).isEqualTo("z:{key:000000000005}");
    assertThat(words.get(2)).matches("000000[0-9]");
    assertThat(words.get(3)).matches("m000000[0-9]");
    assertThat(words.get(4)).isEqualTo("x");
  }

  private static List<String> words(Command command) {
    return command.getArgumentsList().stream().map(ByteString::toStringUtf8).toList();
  }
}
