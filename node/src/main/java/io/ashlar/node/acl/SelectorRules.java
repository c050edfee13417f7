package io.ashlar.node.acl;

import io.ashlar.engine.command.AclCategory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A selector in the making: rules are applied to it one after the other. One thread. */
final class SelectorRules {
  final CommandIndex commands;
  boolean allCommands;
  boolean subtracts;
  final BitSet allowed = new BitSet();
  final Map<Integer, List<String>> firstArguments = new LinkedHashMap<>();

  /** Each with its sign, in the order in which they were said. */
  final List<String> commandRules = new ArrayList<>();

  boolean allKeys;
  final Map<String, KeyPattern> keys = new LinkedHashMap<>();
  boolean allChannels;
  final Map<String, ChannelPattern> channels = new LinkedHashMap<>();

  SelectorRules(CommandIndex commands, boolean allChannels) {
    this.commands = commands;
    this.allChannels = allChannels;
  }

  /** Null when the rule is applied; nothing has changed otherwise. */
  @Nullable RuleError apply(String rule) {
    switch (rule.toLowerCase(Locale.ROOT)) {
      case "allkeys", "~*" -> setKeys(true);
      case "resetkeys" -> setKeys(false);
      case "allchannels", "&*" -> setChannels(true);
      case "resetchannels" -> setChannels(false);
      case "allcommands", "+@all" -> setCommands(true);
      case "nocommands", "-@all" -> setCommands(false);
      default -> {
        return applyPattern(rule);
      }
    }
    return null;
  }

  private void setKeys(boolean all) {
    allKeys = all;
    keys.clear();
  }

  void setChannels(boolean all) {
    allChannels = all;
    channels.clear();
  }

  private void setCommands(boolean all) {
    allCommands = all;
    subtracts = all;
    allowed.clear();
    allowed.set(0, all ? commands.size() : 0);
    firstArguments.clear();
    commandRules.clear();
  }

  private @Nullable RuleError applyPattern(String rule) {
    if (rule.isEmpty()) {
      return RuleError.SYNTAX;
    }
    boolean category = rule.startsWith("@", 1);
    return switch (rule.charAt(0)) {
      case '~' -> addKeys(rule.substring(1), true, true);
      case '%' -> addKeysWithRights(rule);
      case '&' -> addChannels(rule.substring(1));
      case '+' -> category ? setCategory(rule, true) : allow(rule.substring(1));
      case '-' -> category ? setCategory(rule, false) : deny(rule.substring(1));
      default -> RuleError.SYNTAX;
    };
  }

  // ---- keys and channels ----

  /** {@code %R~pattern} and its like. */
  private @Nullable RuleError addKeysWithRights(String rule) {
    if (allKeys) {
      return RuleError.ALL_KEYS_ALREADY;
    }
    boolean read = false;
    boolean write = false;
    int at = 1;
    for (; at < rule.length() && rule.charAt(at) != '~'; at++) {
      char right = Character.toUpperCase(rule.charAt(at));
      if (right == 'R' && !read) {
        read = true;
      } else if (right == 'W' && !write) {
        write = true;
      } else {
        return RuleError.SYNTAX;
      }
    }
    if (!read && !write) {
      return RuleError.SYNTAX;
    }
    return addKeys(rule.substring(Math.min(at + 1, rule.length())), read, write);
  }

  private @Nullable RuleError addKeys(String pattern, boolean read, boolean write) {
    if (allKeys) {
      return RuleError.ALL_KEYS_ALREADY;
    }
    if (RuleText.hasSpaces(pattern)) {
      return RuleError.SYNTAX;
    }
    KeyPattern known = keys.get(pattern);
    keys.put(
        pattern, known == null ? KeyPattern.of(pattern, read, write) : known.with(read, write));
    return null;
  }

  private @Nullable RuleError addChannels(String pattern) {
    if (allChannels) {
      return RuleError.ALL_CHANNELS_ALREADY;
    }
    if (RuleText.hasSpaces(pattern)) {
      return RuleError.SYNTAX;
    }
    channels.putIfAbsent(pattern, ChannelPattern.of(pattern));
    return null;
  }

  // ---- commands ----

  private @Nullable RuleError setCategory(String rule, boolean allow) {
    AclCategory category = Categories.named(rule.substring(2));
    if (category == null) {
      return RuleError.UNKNOWN_NAME;
    }
    commands.in(category).forEach(command -> set(command, allow));
    keep(rule.substring(1), allow);
    return null;
  }

  private @Nullable RuleError deny(String name) {
    CommandIndex.Known command = commands.find(name);
    if (command == null) {
      return RuleError.UNKNOWN_NAME;
    }
    set(command, false);
    keep(name, false);
    return null;
  }

  private @Nullable RuleError allow(String name) {
    int bar = name.lastIndexOf('|');
    CommandIndex.Known command = commands.find(bar < 0 ? name : name.substring(0, bar));
    if (command == null) {
      return RuleError.UNKNOWN_NAME;
    }
    if (bar < 0) {
      set(command, true);
    } else if (command.isSubcommand()) {
      return RuleError.FIRST_ARG_OF_SUBCOMMAND;
    } else if (bar == name.length() - 1) {
      return RuleError.SYNTAX;
    } else if (command.subcommands().isEmpty()) {
      allowFirstArgument(command, name.substring(bar + 1));
    } else {
      CommandIndex.Known sub = commands.find(name);
      if (sub == null) {
        return RuleError.UNKNOWN_NAME;
      }
      set(sub, true);
    }
    keep(name, true);
    return null;
  }

  private void set(CommandIndex.Known command, boolean allow) {
    allowed.set(command.number(), allow);
    firstArguments.remove(command.number());
    command.subcommands().forEach(sub -> allowed.set(sub.number(), allow));
    allCommands &= allow;
  }

  private void allowFirstArgument(CommandIndex.Known command, String word) {
    List<String> words =
        firstArguments.computeIfAbsent(command.number(), ignored -> new ArrayList<>());
    if (words.stream().noneMatch(word::equalsIgnoreCase)) {
      words.add(word);
    }
  }

  /** Says the rule anew, in place of those that it makes void: itself and its sub-commands'. */
  private void keep(String name, boolean allow) {
    String lower = name.toLowerCase(Locale.ROOT);
    commandRules.removeIf(
        rule ->
            rule.startsWith(lower, 1)
                && (rule.length() == lower.length() + 1 || rule.charAt(lower.length() + 1) == '|'));
    commandRules.add((allow ? "+" : "-") + lower);
  }
}
