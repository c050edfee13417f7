package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeySpecTest {
  private static final KeySpec STORE_OF_COUNTED = KeySpec.one(1).and(KeySpec.counted(2));
  private static final KeySpec STREAMS =
      KeySpec.at(new KeySpec.Keyword("STREAMS", 1), new KeySpec.Range(-1, 1, 2));
  private static final KeySpec LAST_WORD =
      KeySpec.at(new KeySpec.Keyword("KEYS", -2), new KeySpec.Range(-1, 1, 0));

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of(KeySpec.NONE, "ping a", ""),
        Arguments.of(KeySpec.ONE, "get a", "a"),
        Arguments.of(KeySpec.TWO, "rename a b", "a b"),
        Arguments.of(KeySpec.ALL, "del a b c", "a b c"),
        Arguments.of(KeySpec.PAIRS, "mset a 1 b 2", "a b"),
        Arguments.of(KeySpec.SECOND, "object encoding a", "a"),
        Arguments.of(KeySpec.counted(1), "sintercard 2 a b limit 3", "a b"),
        Arguments.of(KeySpec.counted(1), "sintercard 3 a b", ""),
        Arguments.of(KeySpec.counted(1), "sintercard 0 a b", ""),
        Arguments.of(KeySpec.counted(1), "sintercard -1 a b", ""),
        Arguments.of(KeySpec.counted(1), "sintercard x a b", ""),
        Arguments.of(KeySpec.counted(1), "sintercard 9223372036854775807 a b", ""),
        Arguments.of(KeySpec.counted(2), "eval text 1 a b", "a"),
        Arguments.of(KeySpec.counted(2), "eval text", ""),
        Arguments.of(STORE_OF_COUNTED, "zunionstore d 2 a b weights 1 2", "d a b"),
        Arguments.of(KeySpec.one(1).and(KeySpec.allFrom(2)), "sinterstore d a b", "d a b"),
        Arguments.of(STREAMS, "xread count 2 streams a b 0 0", "a b"),
        Arguments.of(STREAMS, "xread count 2 streams a b 0", "a"),
        Arguments.of(STREAMS, "xread count 2 streams", ""),
        Arguments.of(STREAMS, "xread count 2", ""),
        Arguments.of(LAST_WORD, "migrate h p keys 0 10 keys a b", "a b"));
  }

  @Test
  void notesAreOfThePartsThatThereWereOnly() {
    KeySpec keys = KeySpec.one(1).and(KeySpec.one(2).noted("the second")).and(KeySpec.counted(3));
    assertThat(keys.parts().stream().map(KeySpec.Part::notes))
        .containsExactly("", "the second", "");
    assertThat(keys.last()).isEqualTo(2);
    assertThat(keys.isMovable()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void findsTheKeysAmongArguments(KeySpec spec, String command, String expected) {
    String[] words = command.split(" ");
    byte[][] args = Stream.of(words).map(w -> w.getBytes(ISO_8859_1)).toArray(byte[][]::new);
    String[] keys = expected.isEmpty() ? new String[0] : expected.split(" ");
    assertThat(Arrays.stream(spec.indexes(args)).mapToObj(i -> words[i])).containsExactly(keys);
    if (!spec.isMovable() && !spec.isEmpty()) {
      assertThat(spec.lastIndex(args.length)).isLessThan(args.length);
      assertThat(words[spec.first()]).isEqualTo(keys[0]);
    }
  }
}
