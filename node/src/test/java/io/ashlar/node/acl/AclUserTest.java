package io.ashlar.node.acl;

import static io.ashlar.node.acl.Rules.check;
import static io.ashlar.node.acl.Rules.reread;
import static io.ashlar.node.acl.Rules.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclUserTest {
  private static final String HASH_OF_X =
      "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

  @Test
  void aNewUserMayDoNothing() {
    AclUser user = user();
    assertThat(user.describe()).isEqualTo("off sanitize-payload resetchannels -@all");
    assertThat(check(user, "get k")).isEqualTo("COMMAND 0");
    assertThat(check(user, "auth p")).isEqualTo("ok");
    assertThat(user.isUnrestricted()).isFalse();
  }

  @Test
  void theDefaultUserMayDoEverything() {
    AclUser user = AclUser.almighty(AclUser.DEFAULT);
    assertThat(user.describe()).isEqualTo("on nopass sanitize-payload ~* &* +@all");
    assertThat(user.isUnrestricted()).isTrue();
    assertThat(user.isOpen()).isTrue();
  }

  @Test
  void theAlmightyCanBeRestricted() {
    UserRules rules = AclUser.almighty(AclUser.DEFAULT).rules(Rules.INDEX, false);
    assertThat(rules.apply("-get")).isNull();
    AclUser user = rules.build();
    assertThat(check(user, "get k")).isEqualTo("COMMAND 0");
    assertThat(check(user, "set k v")).isEqualTo("ok");
    assertThat(user.describe()).isEqualTo("on nopass sanitize-payload ~* &* +@all -get");
    assertThat(reread(user).describe()).isEqualTo(user.describe());
    assertThat(check(reread(user), "get k")).isEqualTo("COMMAND 0");
  }

  @ParameterizedTest
  @CsvSource({
    "~a* +@all, get abc, ok",
    "~a* +@all, get b, KEY 1",
    "~a* +@all, mget a1 b a2, KEY 2",
    "%R~r* %W~w* +@all, get r, ok",
    "%R~r* %W~w* +@all, get w, KEY 1",
    "%R~r* %W~w* +@all, set w v, ok",
    "%R~r* %W~w* +@all, set w v get, KEY 1",
    "%R~r* %W~w* +@all, set r v, KEY 1",
    "%R~r* %W~w* +@all, incr w, KEY 1",
    "%R~r* %W~w* +@all, append w x, ok",
    "%R~r* %W~w* +@all, copy r w, ok",
    "%R~r* %W~w* +@all, copy w r, KEY 1",
    "%R~r* %W~w* +@all, bitfield r get u8 0, ok",
    "%R~r* %W~w* +@all, bitfield r set u8 0 1, KEY 1",
    "%R~r* %W~w* +@all, exists w, ok",
    "%R~r* %W~w* +@all, exists x, KEY 1",
    "%R~k %W~k +@all, incr k, ok",
    "%RW~k +@all, incr k, ok",
    "%wr~k +@all, incr k, ok",
    "allkeys +@read, get k, ok",
    "allkeys +@read, set k v, COMMAND 0",
    "allkeys +@all -@write, set k v, COMMAND 0",
    "allkeys +@all -@write, get k, ok",
    "+config -config|set, config get x, ok",
    "+config -config|set, config set x y, COMMAND 0",
    "+config|get, config get x, ok",
    "+config|get, config set x y, COMMAND 0",
    "+config|get, config, COMMAND 0",
    "+select|0, select 0, ok",
    "+select|0, select 1, COMMAND 0",
    "+select|0, select, COMMAND 0",
    "&a* +@all, publish abc m, ok",
    "&a* +@all, publish b m, CHANNEL 1",
    "&a* +@all, subscribe a1 b, CHANNEL 2",
    "&a* +@all, psubscribe a*, ok",
    "&a* +@all, psubscribe a1, CHANNEL 1",
    "allchannels +@all, psubscribe a1, ok",
    "+get ~a (+set ~b), set b v, ok",
    "+get ~a (+set ~b), set a v, KEY 1",
    "+get ~a (+set ~b), get b, KEY 1",
    "+get ~a (+set ~b), del a, COMMAND 0",
    "(+@all ~x) (+@all ~y), mget x y, KEY 2",
    "(+@all ~x ~y) clearselectors, mget x y, COMMAND 0",
  })
  void allowsWhatTheRulesSay(String rules, String line, String expected) {
    String[] words = RuleText.merge(RuleText.words(rules)).rules().toArray(String[]::new);
    AclUser user = user(words);
    assertThat(check(user, line)).isEqualTo(expected);
    assertThat(check(reread(user), line)).as("after a restart").isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "+get +set, -@all +get +set",
    "+get -get, -@all -get",
    "+GET +@READ, -@all +get +@read",
    "+@read +get +@read, -@all +get +@read",
    "+config|get +config, -@all +config",
    "+config -config|set, -@all +config -config|set",
    "+config|get -config|set -config, -@all -config",
    "+@all -@write, +@all -@write",
    "+@all -@write nocommands, -@all",
    "-@all +select|0 +SELECT|1, -@all +select|0 +select|1",
    "+get +getset -get, -@all +getset -get",
  })
  void keepsTheRulesAsTheyWereSaid(String rules, String expected) {
    AclUser user = user(rules.split(" "));
    assertThat(user.selectors().getFirst().commandText()).isEqualTo(expected);
    assertThat(reread(user).describe()).isEqualTo(user.describe());
  }

  @ParameterizedTest
  @CsvSource({
    "bogus, SYNTAX",
    "'', NONE",
    "+nosuch, UNKNOWN_NAME",
    "-nosuch, UNKNOWN_NAME",
    "+@nosuch, UNKNOWN_NAME",
    "-select|0, UNKNOWN_NAME",
    "+config|nosuch, UNKNOWN_NAME",
    "+config|get|x, FIRST_ARG_OF_SUBCOMMAND",
    "+config|, SYNTAX",
    "+, UNKNOWN_NAME",
    "%~x, SYNTAX",
    "%RR~x, SYNTAX",
    "%Rx, SYNTAX",
    "~a b, SYNTAX",
    "&a b, SYNTAX",
    "#abc, BAD_HASH",
    "!abc, BAD_HASH",
    "<abc, NO_SUCH_PASSWORD",
    "(bogus), SYNTAX",
    "(+nosuch), UNKNOWN_NAME",
    "(on), SYNTAX",
  })
  void saysWhatIsWrongWithARule(String rule, String expected) {
    UserRules rules = new UserRules("u", Rules.INDEX, false);
    RuleError error = rules.apply(rule);
    assertThat(error == null ? "NONE" : error.name()).isEqualTo(expected);
    assertThat(rules.build().describe()).isEqualTo(user().describe());
  }

  @Test
  void aPatternAfterAllOfThemIsAnError() {
    UserRules rules = new UserRules("u", Rules.INDEX, false);
    assertThat(rules.apply("~*")).isNull();
    assertThat(rules.apply("~a")).isEqualTo(RuleError.ALL_KEYS_ALREADY);
    assertThat(rules.apply("%R~a")).isEqualTo(RuleError.ALL_KEYS_ALREADY);
    assertThat(rules.apply("allchannels")).isNull();
    assertThat(rules.apply("&a")).isEqualTo(RuleError.ALL_CHANNELS_ALREADY);
    assertThat(rules.apply("resetkeys")).isNull();
    assertThat(rules.apply("~a")).isNull();
  }

  @Test
  void passwordsAreKnownByTheirHash() {
    AclUser user = user("on", ">x", ">x", "#" + HASH_OF_X, ">y", "<y");
    assertThat(user.describe())
        .isEqualTo("on sanitize-payload #" + HASH_OF_X + " resetchannels -@all");
    assertThat(user.accepts(PasswordHash.of(new byte[] {'x'}))).isTrue();
    assertThat(user.accepts(PasswordHash.of(new byte[] {'y'}))).isFalse();
    assertThat(user("on", ">x", "off").accepts(PasswordHash.of(new byte[] {'x'}))).isFalse();
    AclUser open = user("on", ">x", "nopass");
    assertThat(open.accepts(PasswordHash.of(new byte[0]))).isTrue();
    assertThat(open.passwords()).isEmpty();
    assertThat(user("nopass", ">x").needsNoPassword()).isFalse();
    assertThat(user("nopass", "resetpass").isOpen()).isFalse();
  }

  @Test
  void resetTakesEverythingBack() {
    AclUser user =
        user("on", "nopass", "~a", "&b", "+get", "(+set ~b)", "skip-sanitize-payload", "reset");
    assertThat(user.describe()).isEqualTo(user().describe());
    UserRules channels = new UserRules("u", Rules.INDEX, true);
    assertThat(channels.apply("resetchannels")).isNull();
    assertThat(channels.apply("reset")).isNull();
    assertThat(channels.build().describe()).isEqualTo("off sanitize-payload &* -@all");
  }

  @Test
  void describesSelectorsInParentheses() {
    AclUser user = user("on", "nopass", "%R~a", "~b", "&c", "+get", "(+set ~z)");
    assertThat(user.describe())
        .isEqualTo(
            "on nopass sanitize-payload %R~a ~b resetchannels &c -@all +get"
                + " (~z resetchannels -@all +set)");
  }

  @Test
  void whatAnotherVersionWroteIsLeftOut() {
    List<String> skipped = new ArrayList<>();
    AclUser user =
        UserRules.read(
            "u",
            "on nopass ~* &* -@all +future +get (~a +later|x -@all +set)",
            Rules.INDEX,
            skipped);
    assertThat(skipped).containsExactly("+future", "+later|x");
    assertThat(check(user, "get k")).isEqualTo("ok");
    assertThat(check(user, "set a v")).isEqualTo("ok");
  }

  @Test
  void wordsOfASelectorAreOneRule() {
    assertThat(RuleText.merge(List.of("on", "(+get", "~a", "b)", "(x)")).rules())
        .containsExactly("on", "(+get ~a b)", "(x)");
    assertThat(RuleText.merge(List.of("on", "(+get", "~a")).unclosed()).contains("(+get");
  }
}
