package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.ChannelUse;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Users and commands to try rules on. */
final class Rules {
  static final CommandSpec PUBLISH = node("publish", ChannelUse.FIRST, CommandFlag.PUBSUB);
  static final CommandSpec SUBSCRIBE = node("subscribe", ChannelUse.ALL, CommandFlag.PUBSUB);
  static final CommandSpec PSUBSCRIBE = node("psubscribe", ChannelUse.PATTERNS, CommandFlag.PUBSUB);
  static final CommandSpec CONFIG = node("config", ChannelUse.NONE);
  static final CommandSpec CONFIG_GET = node("config|get", ChannelUse.NONE, CommandFlag.ADMIN);
  static final CommandSpec CONFIG_SET = node("config|set", ChannelUse.NONE, CommandFlag.ADMIN);
  static final CommandSpec SELECT = node("select", ChannelUse.NONE, CommandFlag.FAST);
  static final CommandSpec AUTH = node("auth", ChannelUse.NONE, CommandFlag.NO_AUTH);

  private static final List<CommandSpec> ALL =
      Stream.concat(
              CommandTables.ALL.stream().filter(spec -> spec.name().indexOf('|') < 0),
              Stream.of(
                  PUBLISH, SUBSCRIBE, PSUBSCRIBE, CONFIG, CONFIG_GET, CONFIG_SET, SELECT, AUTH))
          .toList();
  static final CommandIndex INDEX = new CommandIndex(ALL);

  private Rules() {}

  private static CommandSpec node(String name, ChannelUse channels, CommandFlag... flags) {
    return CommandSpec.named(name).arity(Arity.atLeast(1)).flags(flags).channels(channels).build();
  }

  static CommandSpec spec(String name) {
    return ALL.stream().filter(spec -> spec.name().equals(name)).findFirst().orElseThrow();
  }

  /** A new user after some rules, which must all be right. */
  static AclUser user(String... rules) {
    UserRules made = new UserRules("u", INDEX, false);
    for (String rule : rules) {
      RuleError error = made.apply(rule);
      if (error != null) {
        throw new IllegalArgumentException(rule + ": " + error.text());
      }
    }
    return made.build();
  }

  /** The user as a restart knows it. */
  static AclUser reread(AclUser user) {
    List<String> skipped = new ArrayList<>();
    AclUser read = UserRules.read(user.name(), user.describe(), INDEX, skipped);
    if (!skipped.isEmpty()) {
      throw new IllegalStateException("skipped " + skipped);
    }
    return read;
  }

  /** What is denied of a command line: {@code ok}, or the reason and the argument. */
  static String check(AclUser user, String line) {
    byte[][] args =
        Arrays.stream(line.split(" "))
            .map(word -> word.getBytes(ISO_8859_1))
            .toArray(byte[][]::new);
    String two = args.length > 1 ? line.split(" ")[0] + "|" + line.split(" ")[1] : "";
    CommandIndex.Known known =
        INDEX.find(two) != null ? INDEX.find(two) : INDEX.find(line.split(" ")[0]);
    Denial denial = user.check(known.spec(), args);
    return denial == null ? "ok" : denial.reason() + " " + denial.argument();
  }
}
