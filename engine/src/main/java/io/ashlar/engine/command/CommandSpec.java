package io.ashlar.engine.command;

import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.resp.Reply;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command described as data. COMMAND, routing, ACL, metrics and documentation read this; nothing
 * else decides by a command's name.
 *
 * @param name lower case; a sub-command's is {@code container|sub}
 * @param group Redis's documentation group: string, generic, connection, server, transactions,
 *     cluster...
 * @param parser null where the node, not the engine, executes the command
 * @param channels which of its arguments are channels
 * @param variableKeys what is done to its keys where that depends on the other arguments, as {@link
 *     KeyFlag#VARIABLE_FLAGS} says; null where it does not
 * @param merge how the answers of all shards that a node leads become one; null for commands that
 *     run on the one shard that owns their keys
 */
public record CommandSpec(
    String name,
    Arity arity,
    KeySpec keys,
    Set<CommandFlag> flags,
    Set<AclCategory> categories,
    String since,
    String group,
    String summary,
    String complexity,
    List<CommandSpec> subcommands,
    ChannelUse channels,
    @Nullable Function<byte[][], Set<KeyFlag>> variableKeys,
    @Nullable CommandParser parser,
    @Nullable Function<List<Reply>, Reply> merge) {

  public boolean is(CommandFlag flag) {
    return flags.contains(flag);
  }

  /** What may be done to the keys of a part. */
  public Set<KeyFlag> keyFlags(KeySpec.Part part) {
    if (!part.flags().isEmpty()) {
      return part.flags();
    }
    return is(CommandFlag.WRITE)
        ? Set.of(KeyFlag.RW, KeyFlag.UPDATE)
        : Set.of(KeyFlag.RO, KeyFlag.ACCESS);
  }

  /** What these arguments do to the keys of a part. */
  public Set<KeyFlag> keyFlags(KeySpec.Part part, byte[][] args) {
    return variableKeys != null && part.flags().contains(KeyFlag.VARIABLE_FLAGS)
        ? variableKeys.apply(args)
        : keyFlags(part);
  }

  public static Builder named(String name) {
    return new Builder(name);
  }

  /** Names each field where a table is written. */
  public static final class Builder {
    private final String name;
    private Arity arity = Arity.atLeast(1);
    private KeySpec keys = KeySpec.NONE;
    private final EnumSet<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    private final EnumSet<AclCategory> categories = EnumSet.noneOf(AclCategory.class);
    private String since = "1.0.0";
    private String group = "generic";
    private String summary = "";
    private String complexity = "O(1)";
    private List<CommandSpec> subcommands = List.of();
    private ChannelUse channels = ChannelUse.NONE;
    private @Nullable Function<byte[][], Set<KeyFlag>> variableKeys;
    private @Nullable CommandParser parser;
    private @Nullable Function<List<Reply>, Reply> merge;

    private Builder(String name) {
      this.name = name.toLowerCase(Locale.ROOT);
    }

    public Builder arity(Arity value) {
      arity = value;
      return this;
    }

    public Builder keys(KeySpec value) {
      keys = value;
      return this;
    }

    public Builder flags(CommandFlag... values) {
      flags.addAll(List.of(values));
      return this;
    }

    /** READ, WRITE, FAST, SLOW, BLOCKING, PUBSUB, ADMIN and DANGEROUS follow from the flags. */
    public Builder categories(AclCategory... values) {
      categories.addAll(List.of(values));
      return this;
    }

    public Builder since(String value) {
      since = value;
      return this;
    }

    public Builder group(String value) {
      group = value;
      return this;
    }

    public Builder summary(String value) {
      summary = value;
      return this;
    }

    public Builder complexity(String value) {
      complexity = value;
      return this;
    }

    public Builder subcommands(CommandSpec... values) {
      subcommands = List.of(values);
      return this;
    }

    public Builder channels(ChannelUse value) {
      channels = value;
      return this;
    }

    /** For keys with {@link KeyFlag#VARIABLE_FLAGS}. */
    public Builder variableKeys(Function<byte[][], Set<KeyFlag>> value) {
      variableKeys = value;
      return this;
    }

    public Builder parser(CommandParser value) {
      parser = value;
      return this;
    }

    public Builder merge(Function<List<Reply>, Reply> value) {
      merge = value;
      return this;
    }

    public CommandSpec build() {
      if (keys.isMovable()) {
        flags.add(CommandFlag.MOVABLEKEYS);
      }
      if (flags.contains(CommandFlag.WRITE)) {
        categories.add(AclCategory.WRITE);
      }
      if (flags.contains(CommandFlag.READONLY) && !categories.contains(AclCategory.SCRIPTING)) {
        categories.add(AclCategory.READ);
      }
      if (flags.contains(CommandFlag.ADMIN)) {
        categories.add(AclCategory.ADMIN);
        categories.add(AclCategory.DANGEROUS);
      }
      if (flags.contains(CommandFlag.PUBSUB)) {
        categories.add(AclCategory.PUBSUB);
      }
      if (flags.contains(CommandFlag.BLOCKING)) {
        categories.add(AclCategory.BLOCKING);
      }
      categories.add(flags.contains(CommandFlag.FAST) ? AclCategory.FAST : AclCategory.SLOW);
      return new CommandSpec(
          name,
          arity,
          keys,
          Set.copyOf(flags),
          Set.copyOf(categories),
          since,
          group,
          summary,
          complexity,
          subcommands,
          channels,
          variableKeys,
          parser,
          merge);
    }
  }
}
