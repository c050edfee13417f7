package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.node.commands.server.CommandArgument.Type;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the lines of {@code command-syntax.txt}, which says what they may be made of. */
final class CommandSyntax {
  private static final String RESOURCE = "command-syntax.txt";
  private static final Pattern LEXEME =
      Pattern.compile(
          "\\s*(\\.\\.\\.|[\\[\\]()|]|'[^']*'|[^\\s\\[\\]()|']+?(?=\\.\\.\\.|[\\s\\[\\]()|]|$))");
  private static final Pattern TYPE = Pattern.compile(":(?=(int|double|key|pattern|time)$)");
  private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9-]*");

  private final List<String> lexemes = new ArrayList<>();
  private int at;

  private CommandSyntax(String text) {
    Matcher matcher = LEXEME.matcher(text.strip());
    while (matcher.lookingAt()) {
      lexemes.add(matcher.group(1));
      matcher.region(matcher.end(), matcher.regionEnd());
    }
    if (matcher.regionStart() != matcher.regionEnd()) {
      throw new IllegalArgumentException("no syntax: " + text);
    }
  }

  /** Of all commands, by name; a sub-command's is {@code container|sub}. */
  static Map<String, List<CommandArgument>> all() {
    return Lines.BY_COMMAND;
  }

  /** The resource is read when somebody asks for the first time. */
  private static final class Lines {
    private static final Map<String, List<CommandArgument>> BY_COMMAND = read();

    private static Map<String, List<CommandArgument>> read() {
      try (InputStream in = CommandSyntax.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("no resource " + RESOURCE);
        }
        return new String(in.readAllBytes(), UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" ", 2))
            .collect(
                Collectors.toUnmodifiableMap(
                    words -> words[0], words -> parse(words.length < 2 ? "" : words[1])));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static List<CommandArgument> parse(String text) {
    CommandSyntax syntax = new CommandSyntax(text);
    List<CommandArgument> arguments = syntax.sequence();
    if (syntax.at < syntax.lexemes.size()) {
      throw new IllegalArgumentException("no syntax: " + text);
    }
    return arguments;
  }

  private List<CommandArgument> sequence() {
    List<CommandArgument> items = new ArrayList<>();
    while (at < lexemes.size() && !isNext(")") && !isNext("]") && !isNext("|")) {
      items.add(item());
    }
    return List.copyOf(items);
  }

  /** What stands between brackets: one thing, several that belong together, or a choice. */
  private CommandArgument choice(String end) {
    List<CommandArgument> alternatives = new ArrayList<>();
    do {
      List<CommandArgument> sequence = sequence();
      alternatives.add(
          sequence.size() == 1 ? sequence.getFirst() : CommandArgument.of(Type.BLOCK, sequence));
    } while (skip("|"));
    require(end);
    return alternatives.size() == 1
        ? alternatives.getFirst()
        : CommandArgument.of(Type.ONEOF, alternatives);
  }

  private CommandArgument item() {
    if (skip("[")) {
      CommandArgument inner = choice("]").leftOut();
      return skip("...") ? inner.repeated(!inner.token().isEmpty()) : inner;
    }
    if (!isToken(next())) {
      return value();
    }
    String token = unquoted(lexemes.get(at++));
    boolean hasValue =
        at < lexemes.size() && (isNext("(") || Character.isLetterOrDigit(next().charAt(0)));
    return hasValue ? value().behind(token) : CommandArgument.pureToken(token);
  }

  private CommandArgument value() {
    CommandArgument value;
    if (skip("(")) {
      value = choice(")");
    } else {
      String[] nameAndType = TYPE.split(lexemes.get(at++), 2);
      String type = nameAndType.length == 2 ? nameAndType[1] : "";
      value = CommandArgument.value(nameAndType[0], type(nameAndType[0], type));
    }
    return skip("...") ? value.repeated(false) : value;
  }

  private static Type type(String name, String type) {
    return switch (type) {
      case "" -> name.equals("key") ? Type.KEY : Type.STRING;
      case "int" -> Type.INTEGER;
      case "double" -> Type.DOUBLE;
      case "key" -> Type.KEY;
      case "pattern" -> Type.PATTERN;
      case "time" -> Type.UNIX_TIME;
      default -> throw new IllegalArgumentException("no type: " + type);
    };
  }

  private static boolean isToken(String lexeme) {
    return lexeme.startsWith("'") || CAPITALS.matcher(lexeme).matches();
  }

  private static String unquoted(String lexeme) {
    return lexeme.startsWith("'") ? lexeme.substring(1, lexeme.length() - 1) : lexeme;
  }

  private String next() {
    return lexemes.get(at);
  }

  private boolean isNext(String lexeme) {
    return at < lexemes.size() && next().equals(lexeme);
  }

  private boolean skip(String lexeme) {
    boolean there = isNext(lexeme);
    if (there) {
      at++;
    }
    return there;
  }

  private void require(String lexeme) {
    if (!skip(lexeme)) {
      throw new IllegalArgumentException("no " + lexeme + " in " + lexemes);
    }
  }
}
