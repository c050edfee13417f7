package io.ashlar.node.commands.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.node.commands.server.CommandArgument.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandSyntaxTest {
  @Test
  void valuesTokensAndChoices() {
    List<CommandArgument> set =
        CommandSyntax.parse("key value [NX|XX] [GET] [EX seconds:int|KEEPTTL]");
    assertThat(set)
        .extracting(CommandArgument::type)
        .containsExactly(Type.KEY, Type.STRING, Type.ONEOF, Type.PURE_TOKEN, Type.ONEOF);
    assertThat(set)
        .extracting(CommandArgument::optional)
        .containsExactly(false, false, true, true, true);
    CommandArgument seconds = set.get(4).parts().getFirst();
    assertThat(seconds.token()).isEqualTo("EX");
    assertThat(seconds.type()).isEqualTo(Type.INTEGER);
    assertThat(set.get(4).parts().get(1)).isEqualTo(CommandArgument.pureToken("KEEPTTL"));
  }

  @Test
  void blocksAndRepetitions() {
    CommandArgument pairs = CommandSyntax.parse("key (score:double member)...").get(1);
    assertThat(pairs.type()).isEqualTo(Type.BLOCK);
    assertThat(pairs.multiple()).isTrue();
    assertThat(pairs.parts()).extracting(CommandArgument::name).containsExactly("score", "member");

    CommandArgument weights = CommandSyntax.parse("[WEIGHTS weight:int...]").getFirst();
    assertThat(weights.token()).isEqualTo("WEIGHTS");
    assertThat(weights.multiple()).isTrue();
    assertThat(weights.repeatsToken()).isFalse();
    CommandArgument get = CommandSyntax.parse("[GET pattern:pattern]...").getFirst();
    assertThat(get.multiple() && get.optional() && get.repeatsToken()).isTrue();

    CommandArgument limit = CommandSyntax.parse("[LIMIT (offset:int count:int)]").getFirst();
    assertThat(limit.type()).isEqualTo(Type.BLOCK);
    assertThat(limit.token()).isEqualTo("LIMIT");
  }

  @Test
  void quotedTokensAndNamesWithColons() {
    CommandArgument trim = CommandSyntax.parse("[((MAXLEN|MINID) ['='|'~'] threshold)]").getFirst();
    assertThat(trim.parts()).hasSize(3);
    assertThat(trim.parts().get(1).parts())
        .extracting(CommandArgument::token)
        .containsExactly("=", "~");
    assertThat(CommandSyntax.parse("ip:port").getFirst())
        .isEqualTo(CommandArgument.value("ip:port", Type.STRING));
    assertThat(CommandSyntax.parse("")).isEmpty();
  }

  @Test
  void whatIsNoSyntaxIsRefused() {
    assertThatThrownBy(() -> CommandSyntax.parse("key [NX"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CommandSyntax.parse("key) x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyLineIsRead() {
    assertThat(CommandSyntax.all()).hasSizeGreaterThan(360).containsKeys("zrange", "client|kill");
  }
}
