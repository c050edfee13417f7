package io.ashlar.node.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.CommandSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rules in any order against what they mean. */
class AclUserModelTest {
  private static final List<String> RULES =
      List.of(
          "+get",
          "-get",
          "+set",
          "-set",
          "+config",
          "-config",
          "+config|get",
          "-config|get",
          "+config|set",
          "+@read",
          "-@read",
          "+@write",
          "-@string",
          "+@admin",
          "-@dangerous",
          "allcommands",
          "nocommands",
          "+@all",
          "-@all",
          "~a*",
          "%R~b",
          "%W~b",
          "~*",
          "resetkeys",
          "&ch",
          "&p*",
          "allchannels",
          "resetchannels",
          "on",
          "off",
          ">pw",
          "<pw",
          "nopass",
          "resetpass",
          "(+get ~x)",
          "(+@all)",
          "(%W~w +@write)",
          "clearselectors",
          "reset",
          "+select|0",
          "+select|1",
          "-select",
          "+SET",
          "skip-sanitize-payload");

  @Provide
  Arbitrary<List<String>> rules() {
    return Arbitraries.of(RULES).list().ofMaxSize(25);
  }

  private static AclUser made(List<String> rules) {
    UserRules user = new UserRules("u", Rules.INDEX, false);
    rules.forEach(
        rule -> {
          String before = user.build().describe();
          if (user.apply(rule) != null) {
            assertThat(user.build().describe()).as("after a refused %s", rule).isEqualTo(before);
          }
        });
    return user.build();
  }

  @Property
  void theTextMakesTheSameUser(@ForAll("rules") List<String> rules) {
    AclUser user = made(rules);
    AclUser again = Rules.reread(user);
    assertThat(again.describe()).isEqualTo(user.describe());
    for (String line :
        List.of(
            "get a1",
            "get b",
            "get x",
            "set b v",
            "set w v",
            "set a v get",
            "config get x",
            "config set x y",
            "select 0",
            "select 1",
            "publish ch m",
            "psubscribe p*",
            "subscribe px q",
            "mget a b",
            "incr b")) {
      assertThat(Rules.check(again, line)).as(line).isEqualTo(Rules.check(user, line));
    }
    // The other way round it need not be: -get +get leaves a user that is asked each time.
    assertThat(again.isUnrestricted() || !user.isUnrestricted()).isTrue();
  }

  /** A plain set of names is the model of a selector's commands. */
  @Property
  void theLastRuleForACommandCounts(@ForAll("rules") List<String> rules) {
    Set<String> model = new TreeSet<>();
    List<String> names =
        List.of("get", "set", "config", "config|get", "config|set", "select", "publish", "del");
    for (String rule : rules) {
      for (String name : names) {
        apply(rule.toLowerCase(java.util.Locale.ROOT), Rules.spec(name), model);
      }
    }
    AclUser user = made(rules);
    for (String name : names) {
      String text = user.selectors().getFirst().commandText();
      Denial denial = user.selectors().getFirst().check(Rules.spec(name), new byte[][] {{}});
      boolean allowed = denial == null || denial.reason() != Denial.Reason.COMMAND;
      assertThat(allowed).as("%s under %s", name, text).isEqualTo(model.contains(name));
    }
  }

  private static void apply(String rule, CommandSpec spec, Set<String> model) {
    String container = spec.name().contains("|") ? spec.name().split("\\|")[0] : spec.name();
    boolean meant =
        switch (rule) {
          case "allcommands", "nocommands", "+@all", "-@all", "reset" -> true;
          default ->
              rule.startsWith("@", 1)
                  ? isIn(rule.substring(2), spec) || isIn(rule.substring(2), Rules.spec(container))
                  : rule.substring(1).equals(spec.name()) || rule.substring(1).equals(container);
        };
    if (!meant) {
      return;
    }
    if (rule.startsWith("+") || rule.equals("allcommands")) {
      model.add(spec.name());
    } else {
      model.remove(spec.name());
    }
  }

  private static boolean isIn(String category, CommandSpec spec) {
    return spec.categories().contains(Categories.named(category));
  }
}
