package io.ashlar.node.commands.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTipsTest {
  @Test
  void theyAreThoseOfCommandsThatThereAre() {
    assertThat(CommandTips.all()).hasSizeGreaterThan(80);
    // COMMAND alone has no arguments, and so no syntax.
    assertThat(CommandTips.all().keySet())
        .filteredOn(name -> !name.equals("command"))
        .allMatch(CommandSyntax.all()::containsKey);
    assertThat(CommandTips.all().values())
        .allSatisfy(
            tips ->
                assertThat(tips)
                    .allMatch(
                        tip ->
                            tip.matches(
                                "nondeterministic_output(_order)?|re(quest|sponse)_policy:[a-z_]+")));
  }

  @Test
  void linesShareTipsAndNoCommandHasTwo() {
    assertThat(CommandTips.parse("# note\na,b x y\na,b z\n"))
        .containsEntry("x", List.of("a", "b"))
        .containsEntry("z", List.of("a", "b"))
        .hasSize(3);
    assertThatThrownBy(() -> CommandTips.parse("a x\nb x\n")).hasMessage("tips twice for x");
  }
}
