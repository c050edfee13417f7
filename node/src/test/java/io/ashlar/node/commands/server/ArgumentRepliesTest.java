package io.ashlar.node.commands.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.CommandTables;
import io.ashlar.node.command.CommandTable;
import io.ashlar.resp.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentRepliesTest {
  private final CommandTable table = new CommandTable(CommandTables.ALL, List.of());

  @Test
  void theShapeIsRedissOwn() {
    assertThat(arguments("copy").items().getFirst())
        .isEqualTo(
            new Reply.MapReply(
                List.of(
                    Reply.Bulk.of("name"),
                    Reply.Bulk.of("source"),
                    Reply.Bulk.of("type"),
                    Reply.Bulk.of("key"),
                    Reply.Bulk.of("key_spec_index"),
                    Reply.Int.of(0))));
    assertThat(arguments("copy").items().get(3))
        .isEqualTo(
            new Reply.MapReply(
                List.of(
                    Reply.Bulk.of("name"),
                    Reply.Bulk.of("REPLACE"),
                    Reply.Bulk.of("type"),
                    Reply.Bulk.of("pure-token"),
                    Reply.Bulk.of("token"),
                    Reply.Bulk.of("REPLACE"),
                    Reply.Bulk.of("flags"),
                    new Reply.SetReply(List.of(new Reply.Simple("optional"))))));
  }

  @Test
  void everyCommandOfTheEngineThatTakesArgumentsNamesThem() {
    List<String> silent =
        table.all().stream()
            .filter(entry -> entry.subcommands().isEmpty())
            .filter(entry -> entry.spec().arity().redisForm() != words(entry))
            .filter(entry -> !CommandSyntax.all().containsKey(entry.spec().name()))
            .map(entry -> entry.spec().name())
            .toList();
    assertThat(silent).isEmpty();
  }

  private static int words(CommandTable.Entry entry) {
    return entry.spec().name().contains("|") ? 2 : 1;
  }

  private Reply.Array arguments(String command) {
    Reply.MapReply docs = (Reply.MapReply) CommandReplies.docs(table.named(command).orElseThrow());
    int at = docs.items().indexOf(Reply.Bulk.of("arguments"));
    return (Reply.Array) docs.items().get(at + 1);
  }
}
