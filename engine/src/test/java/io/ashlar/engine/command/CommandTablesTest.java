package io.ashlar.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.CommandTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandTablesTest {
  /** Lines are: name, arity, first key, last key, step, flags, categories; from COMMAND INFO. */
  @Test
  void tellsOfEachCommandWhatRedisTells() throws IOException {
    List<String> expected =
        Arrays.asList(GoldenScript.text(CommandTablesTest.class, "commands.txt").split("\n", -1));
    List<String> actual = new ArrayList<>();
    for (CommandSpec spec : CommandTables.ALL) {
      actual.add(line(spec));
      spec.subcommands().stream()
          .sorted(Comparator.comparing(CommandSpec::name))
          .forEach(sub -> actual.add(line(sub)));
    }
    assertThat(actual)
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().filter(line -> !line.isEmpty()).toList());
  }

  @Test
  void everyCommandHasParserAndText() {
    for (CommandSpec spec : all().toList()) {
      assertThat(spec.parser() == null).isEqualTo(!spec.subcommands().isEmpty());
      assertThat(spec.summary()).isNotBlank();
      assertThat(spec.complexity()).isNotBlank();
      assertThat(spec.since()).matches("\\d\\.\\d\\.\\d+");
    }
    assertThat(all().map(CommandSpec::name)).doesNotHaveDuplicates();
  }

  private static Stream<CommandSpec> all() {
    return CommandTables.ALL.stream()
        .flatMap(spec -> Stream.concat(Stream.of(spec), spec.subcommands().stream()));
  }

  private static String line(CommandSpec spec) {
    KeySpec keys = spec.keys();
    return String.join(
        " ",
        spec.name(),
        String.valueOf(spec.arity().redisForm()),
        String.valueOf(keys.first()),
        String.valueOf(keys.last()),
        String.valueOf(keys.step()),
        joined(spec.flags().stream().map(CommandFlag::redisName)),
        joined(spec.categories().stream().map(AclCategory::redisName)));
  }

  private static String joined(Stream<String> words) {
    String joined = String.join(",", words.sorted().toList());
    return joined.isEmpty() ? "-" : joined;
  }
}
