package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What COMMAND INFO tells clients of a command beside what the server itself goes by: to which
 * shards it may be sent, how their answers become one. Reads {@code command-tips.txt}.
 */
final class CommandTips {
  private static final String RESOURCE = "command-tips.txt";

  private CommandTips() {}

  /** By name of the command; a sub-command's is {@code container|sub}. */
  static Map<String, List<String>> all() {
    return Lines.BY_COMMAND;
  }

  /** The resource is read when somebody asks for the first time. */
  private static final class Lines {
    private static final Map<String, List<String>> BY_COMMAND = read();

    private static Map<String, List<String>> read() {
      try (InputStream in = CommandTips.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("no resource " + RESOURCE);
        }
        return parse(new String(in.readAllBytes(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> byCommand = new HashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Arrays.asList(line.split(" ")))
        .forEach(
            words -> {
              List<String> tips = List.of(words.getFirst().split(","));
              for (String command : words.subList(1, words.size())) {
                if (byCommand.put(command, tips) != null) {
                  throw new IllegalArgumentException("tips twice for " + command);
                }
              }
            });
    return Map.copyOf(byCommand);
  }
}
