package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.ChannelUse;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of commands with the keys and channels that they may touch. A user has at least one, and
 * may run what any of them allows. Immutable.
 */
public final class Selector {
  private final CommandIndex commands;

  /** Every command, also those that there will be: no number is looked up. */
  private final boolean allCommands;

  /** The rules start from all commands, not from none. */
  private final boolean subtracts;

  private final BitSet allowed;

  /** Command number -> first arguments that are allowed though the command is not. */
  private final Map<Integer, List<String>> firstArguments;

  private final List<String> commandRules;
  private final boolean allKeys;
  private final List<KeyPattern> keys;
  private final boolean allChannels;
  private final List<ChannelPattern> channels;

  Selector(SelectorRules rules) {
    commands = rules.commands;
    allCommands = rules.allCommands;
    subtracts = rules.subtracts;
    allowed = (BitSet) rules.allowed.clone();
    firstArguments =
        rules.firstArguments.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
    commandRules = List.copyOf(rules.commandRules);
    allKeys = rules.allKeys;
    keys = List.copyOf(rules.keys.values());
    allChannels = rules.allChannels;
    channels = List.copyOf(rules.channels.values());
  }

  /** The rules that make this one, to be changed. */
  SelectorRules rules(CommandIndex index) {
    SelectorRules rules = new SelectorRules(index, allChannels);
    rules.allCommands = allCommands;
    rules.subtracts = subtracts;
    rules.allowed.or(allowed);
    if (allCommands) {
      rules.allowed.set(0, index.size());
    }
    firstArguments.forEach(
        (number, words) -> rules.firstArguments.put(number, new java.util.ArrayList<>(words)));
    rules.commandRules.addAll(commandRules);
    rules.allKeys = allKeys;
    keys.forEach(pattern -> rules.keys.put(pattern.pattern(), pattern));
    channels.forEach(pattern -> rules.channels.put(pattern.pattern(), pattern));
    return rules;
  }

  /** Nothing that could be asked for is denied. */
  boolean isUnrestricted() {
    return allCommands && allKeys && allChannels;
  }

  @Nullable Denial check(CommandSpec spec, byte[][] args) {
    if (!allCommands && !spec.is(CommandFlag.NO_AUTH) && !mayRun(spec, args)) {
      return Denial.OF_COMMAND;
    }
    Denial ofKey = allKeys ? null : checkKeys(spec, args);
    return ofKey != null || allChannels ? ofKey : checkChannels(spec, args);
  }

  private boolean mayRun(CommandSpec spec, byte[][] args) {
    int number = commands.numberOf(spec);
    if (number >= 0 && allowed.get(number)) {
      return true;
    }
    List<String> words = firstArguments.get(number);
    int first = spec.name().indexOf('|') >= 0 ? 2 : 1;
    if (words == null || args.length <= first) {
      return false;
    }
    String said = new String(args[first], ISO_8859_1);
    return words.stream().anyMatch(said::equalsIgnoreCase);
  }

  private @Nullable Denial checkKeys(CommandSpec spec, byte[][] args) {
    for (KeySpec.Part part : spec.keys().parts()) {
      int[] indexes = KeySpec.indexes(part, args);
      Set<KeyFlag> flags = spec.keyFlags(part, args);
      if (indexes.length == 0 || flags.contains(KeyFlag.NOT_KEY)) {
        continue;
      }
      boolean reads = flags.contains(KeyFlag.ACCESS);
      boolean writes =
          flags.contains(KeyFlag.UPDATE)
              || flags.contains(KeyFlag.INSERT)
              || flags.contains(KeyFlag.DELETE);
      for (int index : indexes) {
        if (!coversKey(args[index], reads, writes)) {
          return new Denial(Denial.Reason.KEY, index);
        }
      }
    }
    return null;
  }

  boolean coversReadsOfAllKeys() {
    return allKeys || keys.stream().anyMatch(key -> key.read() && key.pattern().equals("*"));
  }

  private boolean coversKey(byte[] key, boolean reads, boolean writes) {
    for (KeyPattern pattern : keys) {
      if (pattern.covers(key, reads, writes)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Denial checkChannels(CommandSpec spec, byte[][] args) {
    int last =
        switch (spec.channels()) {
          case NONE -> 0;
          case FIRST -> Math.min(1, args.length - 1);
          case ALL, PATTERNS -> args.length - 1;
        };
    for (int i = 1; i <= last; i++) {
      if (!coversChannel(args[i], spec.channels() == ChannelUse.PATTERNS)) {
        return new Denial(Denial.Reason.CHANNEL, i);
      }
    }
    return null;
  }

  boolean coversChannel(byte[] channel, boolean isPattern) {
    if (allChannels) {
      return true;
    }
    for (ChannelPattern pattern : channels) {
      if (pattern.covers(channel, isPattern)) {
        return true;
      }
    }
    return false;
  }

  // ---- as text ----

  /** Rules about commands. */
  public String commandText() {
    String start = subtracts ? "+@all" : "-@all";
    return commandRules.isEmpty() ? start : start + " " + String.join(" ", commandRules);
  }

  /** Rules about keys; empty when none may be touched. */
  public String keyText() {
    return allKeys ? "~*" : keys.stream().map(KeyPattern::text).collect(Collectors.joining(" "));
  }

  /** Rules about channels; empty when none may be used. */
  public String channelText() {
    return allChannels
        ? "&*"
        : channels.stream().map(one -> "&" + one.pattern()).collect(Collectors.joining(" "));
  }

  /** All rules, in Redis's order. */
  String describe() {
    StringBuilder text = new StringBuilder();
    if (!keyText().isEmpty()) {
      text.append(keyText()).append(' ');
    }
    if (!allChannels) {
      text.append("resetchannels ");
    }
    if (!channelText().isEmpty()) {
      text.append(channelText()).append(' ');
    }
    return text.append(commandText()).toString();
  }
}
