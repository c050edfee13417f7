package io.ashlar.node.commands.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.node.commands.cluster.SlotStatsCommand.Question;
import io.ashlar.node.commands.cluster.SlotStatsCommand.SlotKeyCount;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlotStatsCommandTest {
  private static final String UNKNOWN =
      "ERR unknown subcommand or wrong number of arguments for 'slot-stats'. Try CLUSTER HELP.";
  private static final String LIMIT =
      "ERR Limit has to lie in between 1 and 16384 (maximum number of slots).";
  private static final String TWICE = "ERR Multiple filters of the same type are disallowed.";

  private static Question parse(String words) {
    return SlotStatsCommand.parse(
        Arrays.stream(("CLUSTER SLOT-STATS " + words).split(" "))
            .map(word -> word.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new));
  }

  @Test
  void bothForms() {
    assertThat(parse("SLOTSRANGE 0 16383")).isEqualTo(new Question.Range(0, 16_383));
    assertThat(parse("slotsrange 7 7")).isEqualTo(new Question.Range(7, 7));
    assertThat(parse("ORDERBY KEY-COUNT")).isEqualTo(new Question.Best(16_384, true));
    assertThat(parse("orderby key-count limit 3 asc")).isEqualTo(new Question.Best(3, false));
    assertThat(parse("ORDERBY key-count DESC LIMIT 1")).isEqualTo(new Question.Best(1, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "SLOTSRANGE 0 16384; ERR Invalid or out of range slot",
        "SLOTSRANGE x 1; ERR Invalid or out of range slot",
        "SLOTSRANGE 5 3; ERR Start slot number 5 is greater than end slot number 3",
        "SLOTSRANGE 5; " + UNKNOWN,
        "NOTHING 1; " + UNKNOWN,
        "ORDERBY cpu-usec; ERR Unrecognized sort metric for ORDERBY.",
        "ORDERBY key-count LIMIT 0; " + LIMIT,
        "ORDERBY key-count LIMIT x; " + LIMIT,
        "ORDERBY key-count LIMIT; ERR syntax error",
        "ORDERBY key-count UP; ERR syntax error",
        "ORDERBY key-count ASC DESC; " + TWICE,
        "ORDERBY key-count LIMIT 1 LIMIT 2; " + TWICE,
      })
  void whatIsWrongIsToldAsRedisDoes(String words, String error) {
    assertThat(parse(words)).isEqualTo(new Question.Wrong(new Reply.Error(error)));
  }

  @Test
  void eachSlotComesWithAMap() {
    assertThat(SlotStatsCommand.reply(List.of(new SlotKeyCount(12, 45))))
        .isEqualTo(
            Reply.Array.of(
                Reply.Array.of(
                    Reply.Int.of(12),
                    new Reply.MapReply(List.of(Reply.Bulk.of("key-count"), Reply.Int.of(45))))));
  }
}
