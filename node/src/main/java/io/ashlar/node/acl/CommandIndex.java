package io.ashlar.node.acl;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.CommandSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that rules may name, numbered. Immutable. */
public final class CommandIndex {
  /** Knows no command: for users that no rule about commands applies to. */
  static final CommandIndex EMPTY = new CommandIndex(List.of());

  /**
   * @param number its own, from 0 on
   * @param subcommands empty unless it is a container
   */
  record Known(int number, CommandSpec spec, List<Known> subcommands) {
    boolean isSubcommand() {
      return spec.name().indexOf('|') >= 0;
    }
  }

  private final Map<String, Known> byName = new LinkedHashMap<>();

  /**
   * @param specs commands and sub-commands, the latter as {@code container|sub}
   */
  public CommandIndex(List<CommandSpec> specs) {
    for (CommandSpec spec : specs) {
      byName.put(spec.name(), new Known(byName.size(), spec, new ArrayList<>()));
    }
    for (Known known : byName.values()) {
      int bar = known.spec.name().indexOf('|');
      if (bar >= 0) {
        Known container = byName.get(known.spec.name().substring(0, bar));
        if (container == null) {
          throw new IllegalArgumentException("no container of " + known.spec.name());
        }
        container.subcommands.add(known);
      }
    }
  }

  int size() {
    return byName.size();
  }

  /** Letters of any case. */
  @Nullable Known find(String name) {
    return byName.get(name.toLowerCase(Locale.ROOT));
  }

  /** The number of a command of the table; -1 when there is none of that name. */
  int numberOf(CommandSpec spec) {
    Known known = byName.get(spec.name());
    return known == null ? -1 : known.number;
  }

  /** Commands and sub-commands in a category. */
  List<Known> in(AclCategory category) {
    return byName.values().stream()
        .filter(known -> known.spec.categories().contains(category))
        .toList();
  }
}
