package io.ashlar.node.commands.server;

import java.util.List;

/**
 * One argument of a command, as COMMAND DOCS tells it.
 *
 * @param token the word before it, or empty; of a {@link Type#PURE_TOKEN} the argument itself
 * @param repeatsToken whether the token stands before each repetition
 * @param parts of a {@link Type#BLOCK} in their order, of a {@link Type#ONEOF} its alternatives
 */
record CommandArgument(
    String name,
    Type type,
    String token,
    boolean optional,
    boolean multiple,
    boolean repeatsToken,
    List<CommandArgument> parts) {
  /** Redis's types. */
  enum Type {
    STRING("string"),
    INTEGER("integer"),
    DOUBLE("double"),
    KEY("key"),
    PATTERN("pattern"),
    UNIX_TIME("unix-time"),
    PURE_TOKEN("pure-token"),
    ONEOF("oneof"),
    BLOCK("block");

    private final String redisName;

    Type(String redisName) {
      this.redisName = redisName;
    }

    String redisName() {
      return redisName;
    }
  }

  static CommandArgument value(String name, Type type) {
    return new CommandArgument(name, type, "", false, false, false, List.of());
  }

  static CommandArgument pureToken(String token) {
    return new CommandArgument(token, Type.PURE_TOKEN, token, false, false, false, List.of());
  }

  static CommandArgument of(Type type, List<CommandArgument> parts) {
    List<String> names = parts.stream().map(CommandArgument::name).toList();
    return new CommandArgument(String.join("_", names), type, "", false, false, false, parts);
  }

  CommandArgument behind(String word) {
    return new CommandArgument(name, type, word, optional, multiple, repeatsToken, parts);
  }

  CommandArgument leftOut() {
    return new CommandArgument(name, type, token, true, multiple, repeatsToken, parts);
  }

  CommandArgument repeated(boolean withToken) {
    return new CommandArgument(name, type, token, optional, true, withToken, parts);
  }
}
