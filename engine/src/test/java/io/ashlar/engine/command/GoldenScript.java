package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.resp.DoubleText;
import io.ashlar.resp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text of commands and the replies that redis-server gave to them.
 *
 * <pre>
 * # a comment
 * > SET "a key" v        words, or quoted with \" \\ \r \n \x00
 * &lt; +OK                  +status -error :integer "bulk" nil [item, item]
 * &#64;advance 100           milliseconds
 * </pre>
 */
public final class GoldenScript {
  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))");

  private GoldenScript() {}

  /** Runs the script beside {@code test} and returns it with the replies given now. */
  public static String replay(Class<?> test, String name) throws IOException {
    TestShard shard = new TestShard();
    List<String> lines = new ArrayList<>();
    for (String line : text(test, name).split("\n", -1)) {
      if (line.startsWith("> ")) {
        lines.add(line);
        lines.add("< " + render(shard.run(TestShard.SLOT, words(line.substring(2)))));
      } else if (!line.startsWith("< ")) {
        lines.add(line);
        if (line.startsWith("@advance ")) {
          shard.nowMs += Long.parseLong(line.substring(9));
        }
      }
    }
    return String.join("\n", lines);
  }

  public static String text(Class<?> test, String name) throws IOException {
    try (InputStream in = test.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no script " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  public static String render(Reply reply) {
    return switch (reply) {
      case Reply.Simple simple -> "+" + simple.text();
      case Reply.Error error -> "-" + error.line();
      case Reply.Int number -> ":" + number.value();
      case Reply.Bulk bulk -> quoted(bulk.toBytes());
      case Reply.Nil nil -> "nil";
      case Reply.NilArray nil -> "nil";
      case Reply.Array array -> rendered(array.items());
      case Reply.MapReply map -> rendered(map.items());
      case Reply.NestedMap pairs -> rendered(pairs.items());
      case Reply.SetReply set -> rendered(set.items());
      case Reply.Pairs pairs -> rendered(pairs.items());
      case Reply.DoubleReply number -> quoted(DoubleText.of(number.value()).getBytes(ISO_8859_1));
      case Reply.Decimal number -> quoted(number.digits().getBytes(ISO_8859_1));
      default -> reply.toString();
    };
  }

  private static String rendered(List<Reply> items) {
    return items.stream().map(GoldenScript::render).collect(Collectors.joining(", ", "[", "]"));
  }

  private static byte[][] words(String line) {
    List<byte[]> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      String quoted = matcher.group(1);
      String word = quoted == null ? matcher.group(2) : unescaped(quoted);
      words.add(word.getBytes(ISO_8859_1));
    }
    return words.toArray(byte[][]::new);
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            found -> {
              if (found.group(1) != null) {
                return Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16)));
              }
              return switch (found.group(2)) {
                case "r" -> "\r";
                case "n" -> "\n";
                default -> Matcher.quoteReplacement(found.group(2));
              };
            });
  }

  private static String quoted(byte[] bytes) {
    StringBuilder text = new StringBuilder("\"");
    for (byte b : bytes) {
      if (b == '"' || b == '\\') {
        text.append('\\').append((char) b);
      } else if (b >= 32 && b < 127) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b));
      }
    }
    return text.append('"').toString();
  }
}
