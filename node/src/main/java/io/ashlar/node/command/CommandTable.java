package io.ashlar.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.resp.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every command this node knows, by name. Looking one up neither allocates nor locks: names are
 * compared as bytes, letters without regard to case.
 *
 * <p>Immutable; any thread.
 */
public final class CommandTable {
  /** As much of a client's input as error texts repeat. */
  private static final int ECHO_LIMIT = 128;

  /** A command or sub-command. */
  public static final class Entry {
    private final CommandSpec spec;
    private final @Nullable NodeCommand nodeCommand;
    private final int index;
    private final boolean runsScript;
    private final List<Entry> subcommands;
    private final NameIndex<Entry> bySubName;

    private Entry(
        CommandSpec spec,
        @Nullable NodeCommand nodeCommand,
        int index,
        Map<String, Entry> subcommands) {
      // A container that cannot do without a sub-command does nothing by itself.
      boolean inert = !subcommands.isEmpty() && !spec.arity().accepts(1);
      this.spec = spec;
      this.nodeCommand = inert ? null : nodeCommand;
      this.index = index;
      this.runsScript = spec.parser() != null && spec.categories().contains(AclCategory.SCRIPTING);
      this.subcommands = List.copyOf(subcommands.values());
      this.bySubName = new NameIndex<>(subcommands);
    }

    public CommandSpec spec() {
      return spec;
    }

    /** What the node does for it; null when the engine executes it, and for a mere container. */
    public @Nullable NodeCommand nodeCommand() {
      return nodeCommand;
    }

    /** Whether a shard runs a script for it, which may take long. */
    public boolean runsScript() {
      return runsScript;
    }

    /** A write, or a script that is allowed to. */
    public boolean mayWrite() {
      return spec.is(CommandFlag.WRITE) || (runsScript && !spec.is(CommandFlag.READONLY));
    }

    /** Its own number below {@link CommandTable#size}. */
    public int index() {
      return index;
    }

    /** Empty unless this is a container. */
    public List<Entry> subcommands() {
      return subcommands;
    }
  }

  private record Source(CommandSpec spec, @Nullable NodeCommand command) {}

  private final Map<String, Entry> top = new LinkedHashMap<>();
  private final Map<String, Entry> all = new LinkedHashMap<>();
  private final NameIndex<Entry> byName;

  /**
   * @param engine what the shards execute
   * @param node what the node executes itself; a {@code container|sub} entry is a sub-command of
   *     that container, be it the engine's or the node's
   * @throws IllegalArgumentException when a name stands twice or a container is missing
   */
  public CommandTable(List<CommandSpec> engine, List<NodeCommandSpec> node) {
    Map<String, Source> tops = new LinkedHashMap<>();
    Map<String, Map<String, Source>> subs = new LinkedHashMap<>();
    for (CommandSpec spec : engine) {
      collect(new Source(spec, null), tops, subs);
    }
    for (NodeCommandSpec spec : node) {
      collect(new Source(spec.spec(), spec.command()), tops, subs);
    }
    for (String container : subs.keySet()) {
      require(tops.containsKey(container), "no container for sub-commands of " + container);
    }
    tops.forEach((name, source) -> top.put(name, add(source, subs.get(name))));
    byName = new NameIndex<>(top);
  }

  /**
   * The entry that arguments name: a sub-command where the command is a container and more than its
   * name was sent, the container where not. Null when there is none; {@link #unknown} says why.
   */
  public @Nullable Entry lookup(byte[][] args) {
    Entry entry = byName.find(args[0]);
    if (entry == null || entry.subcommands.isEmpty() || args.length == 1) {
      return entry;
    }
    return entry.bySubName.find(args[1]);
  }

  /** By the table's spelling: {@code get}, {@code config|set}; letters of any case. */
  public Optional<Entry> named(String name) {
    return Optional.ofNullable(all.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The error for arguments that {@link #lookup} finds nothing for. */
  public Reply.Error unknown(byte[][] args) {
    Entry container = byName.find(args[0]);
    if (container != null) {
      return unknownSubcommand(container.spec().name(), args[1]);
    }
    StringBuilder rest = new StringBuilder();
    for (int i = 1; i < args.length && rest.length() < ECHO_LIMIT; i++) {
      rest.append('\'').append(echo(args[i], ECHO_LIMIT - rest.length())).append("' ");
    }
    return new Reply.Error(
        "ERR unknown command '"
            + echo(args[0], ECHO_LIMIT)
            + "', with args beginning with: "
            + rest);
  }

  /** Redis's answer to a sub-command that a container does not have. */
  public static Reply.Error unknownSubcommand(String container, byte[] sub) {
    return new Reply.Error(
        "ERR unknown subcommand '"
            + echo(sub, ECHO_LIMIT)
            + "'. Try "
            + container.toUpperCase(Locale.ROOT)
            + " HELP.");
  }

  /** The error for a count of arguments that the command does not take, null when it does. */
  public static Reply.@Nullable Error arityError(Entry entry, byte[][] args) {
    return entry.spec().arity().accepts(args.length)
        ? null
        : Errors.wrongArity(entry.spec().name());
  }

  /** Commands without their sub-commands. */
  public List<Entry> commands() {
    return List.copyOf(top.values());
  }

  /** Commands and sub-commands; an entry's index is its place. */
  public List<Entry> all() {
    return List.copyOf(all.values());
  }

  public int size() {
    return all.size();
  }

  private Entry add(Source source, @Nullable Map<String, Source> subs) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    int index = all.size();
    // Keeps the container's place before those of its sub-commands.
    Entry placeholder = new Entry(source.spec, source.command, index, Map.of());
    all.put(source.spec.name(), placeholder);
    if (subs == null) {
      return placeholder;
    }
    subs.forEach(
        (shortName, sub) -> {
          Entry entry = new Entry(sub.spec, sub.command, all.size(), Map.of());
          all.put(sub.spec.name(), entry);
          entries.put(shortName, entry);
        });
    Entry container = new Entry(source.spec, source.command, index, entries);
    all.put(source.spec.name(), container);
    return container;
  }

  private static void collect(
      Source source, Map<String, Source> tops, Map<String, Map<String, Source>> subs) {
    String name = source.spec.name();
    int bar = name.indexOf('|');
    if (bar < 0) {
      Source former = tops.put(name, source);
      // Both sides may describe a container, each with the sub-commands it executes.
      boolean bothContainers =
          former != null && isContainer(former.spec) && isContainer(source.spec);
      require(former == null || bothContainers, "command " + name + " stands twice");
    } else {
      subCommand(source, name.substring(0, bar), subs);
    }
    for (CommandSpec sub : source.spec.subcommands()) {
      if (sub.parser() != null) {
        subCommand(new Source(sub, null), name, subs);
      }
    }
  }

  private static void subCommand(
      Source source, String container, Map<String, Map<String, Source>> subs) {
    String shortName = source.spec.name().substring(source.spec.name().indexOf('|') + 1);
    Source former =
        subs.computeIfAbsent(container, c -> new LinkedHashMap<>()).put(shortName, source);
    require(
        former == null || former.spec.equals(source.spec), source.spec.name() + " stands twice");
  }

  private static boolean isContainer(CommandSpec spec) {
    return spec.parser() == null;
  }

  /** A client's bytes inside an error line, cut off at a length. */
  private static String echo(byte[] bytes, int limit) {
    return new String(bytes, 0, Math.min(bytes.length, limit), UTF_8);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
