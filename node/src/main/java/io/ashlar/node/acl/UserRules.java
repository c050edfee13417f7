package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A user in the making: rules are applied to it one after the other. One thread. */
public final class UserRules {
  final String name;
  private final CommandIndex commands;
  private final boolean channelsByDefault;
  boolean enabled;
  boolean needsNoPassword;
  boolean skipsSanitizing;
  final Set<String> passwords = new LinkedHashSet<>();

  /** The user's own rules, then those in parentheses. */
  final List<SelectorRules> selectors = new ArrayList<>();

  /**
   * A new user, who may do nothing.
   *
   * @param name one character a byte
   * @param channelsByDefault what {@code acl-pubsub-default} says
   */
  public UserRules(String name, CommandIndex commands, boolean channelsByDefault) {
    this.name = name;
    this.commands = commands;
    this.channelsByDefault = channelsByDefault;
    selectors.add(new SelectorRules(commands, channelsByDefault));
  }

  /**
   * A user as {@link AclUser#describe} wrote it down. A command or category that this node does not
   * know is left out: another version wrote it, and what is unknown cannot run here.
   *
   * @param skipped gets what was left out
   */
  public static AclUser read(
      String name, String text, CommandIndex commands, List<String> skipped) {
    UserRules rules = new UserRules(name, commands, false);
    for (String rule : RuleText.merge(RuleText.words(text)).rules()) {
      if (rule.startsWith("(")) {
        SelectorRules selector = new SelectorRules(commands, false);
        for (String word : inside(rule)) {
          if (selector.apply(word) != null) {
            skipped.add(word);
          }
        }
        rules.selectors.add(selector);
      } else if (rules.apply(rule) != null) {
        skipped.add(rule);
      }
    }
    return rules.build();
  }

  public AclUser build() {
    return new AclUser(this);
  }

  /**
   * @param rule a selector is one rule; one character a byte
   * @return null when it is applied; nothing has changed otherwise
   */
  public @Nullable RuleError apply(String rule) {
    switch (rule.toLowerCase(Locale.ROOT)) {
      case "" -> {}
      case "on" -> enabled = true;
      case "off" -> enabled = false;
      case "skip-sanitize-payload" -> skipsSanitizing = true;
      case "sanitize-payload" -> skipsSanitizing = false;
      case "nopass" -> resetPasswords(true);
      case "resetpass" -> resetPasswords(false);
      case "clearselectors" -> selectors.subList(1, selectors.size()).clear();
      case "reset" -> reset();
      default -> {
        return applyOther(rule);
      }
    }
    return null;
  }

  private void resetPasswords(boolean thenNoneNeeded) {
    needsNoPassword = thenNoneNeeded;
    passwords.clear();
  }

  private void reset() {
    resetPasswords(false);
    enabled = false;
    skipsSanitizing = false;
    selectors.clear();
    selectors.add(new SelectorRules(commands, channelsByDefault));
  }

  private @Nullable RuleError applyOther(String rule) {
    return switch (rule.charAt(0)) {
      case '>' -> addPassword(PasswordHash.of(rule.substring(1).getBytes(ISO_8859_1)));
      case '<' -> removePassword(PasswordHash.of(rule.substring(1).getBytes(ISO_8859_1)));
      case '#' -> addPassword(rule.substring(1));
      case '!' -> removePassword(rule.substring(1));
      case '(' -> rule.endsWith(")") ? addSelector(rule) : RuleError.SYNTAX;
      default -> selectors.getFirst().apply(rule);
    };
  }

  private @Nullable RuleError addPassword(String hash) {
    if (!PasswordHash.isOne(hash)) {
      return RuleError.BAD_HASH;
    }
    passwords.add(hash);
    needsNoPassword = false;
    return null;
  }

  private @Nullable RuleError removePassword(String hash) {
    if (!PasswordHash.isOne(hash)) {
      return RuleError.BAD_HASH;
    }
    return passwords.remove(hash) ? null : RuleError.NO_SUCH_PASSWORD;
  }

  private @Nullable RuleError addSelector(String rule) {
    SelectorRules selector = new SelectorRules(commands, channelsByDefault);
    for (String word : inside(rule)) {
      RuleError error = selector.apply(word);
      if (error != null) {
        return error;
      }
    }
    selectors.add(selector);
    return null;
  }

  private static List<String> inside(String rule) {
    return RuleText.words(rule.substring(1, rule.length() - 1));
  }
}
