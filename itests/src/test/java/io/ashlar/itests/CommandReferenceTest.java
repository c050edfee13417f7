package io.ashlar.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.differential.DuelServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/**
 * The list of commands in docs/compatibility.md is what a running node says of itself, beside the
 * commands of Redis 7.2. {@code -Dashlar.docs.write=true} writes it anew.
 */
@Timeout(60)
class CommandReferenceTest {
  private static final String BEGIN = "<!-- generated from the command table: begin -->\n";
  private static final String END = "<!-- generated from the command table: end -->\n";

  @Test
  void theDocumentListsWhatTheNodeHas() throws IOException, InterruptedException {
    Path document = Sources.root().resolve("docs/compatibility.md");
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertThat(end).isGreaterThanOrEqualTo(begin);
    String expected = text.substring(0, begin) + table(groups()) + text.substring(end);
    if (Boolean.getBoolean("ashlar.docs.write")) {
      Files.writeString(document, expected);
    }
    assertThat(Files.readString(document)).isEqualTo(expected);
  }

  /** Group by command name, as the node tells it. */
  private static Map<String, String> groups() throws IOException, InterruptedException {
    Map<String, String> groups = new TreeMap<>();
    try (DuelServers servers = DuelServers.startAshlarOnly();
        Jedis node = new Jedis(servers.ashlar().getHostString(), servers.ashlar().getPort())) {
      for (Object name : (List<?>) node.sendCommand(Command.COMMAND, "LIST")) {
        groups.put(text(name), "");
      }
      List<?> docs = (List<?>) node.sendCommand(Command.COMMAND, "DOCS");
      for (int i = 0; i < docs.size(); i += 2) {
        groups.put(text(docs.get(i)), group((List<?>) docs.get(i + 1)));
      }
    }
    return groups;
  }

  private static String group(List<?> fields) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (text(fields.get(i)).equals("group")) {
        return text(fields.get(i + 1));
      }
    }
    return "";
  }

  private static String text(Object bulk) {
    return new String((byte[]) bulk, UTF_8);
  }

  private static String table(Map<String, String> groups) throws IOException {
    List<String> redis = lines("redis-7.2-commands.txt");
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (String line : lines("left-out.txt")) {
      leftOut.put(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1));
    }
    List<String> whole = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : redis) {
      String reason = reason(leftOut, name);
      if (!reason.isEmpty()) {
        refused.add("| `" + spelled(name) + "` | " + reason + " |");
      } else if (groups.containsKey(name)) {
        whole.add(name);
      } else {
        missing.add(name);
      }
    }
    List<String> beyond = new ArrayList<>(new TreeSet<>(groups.keySet()));
    beyond.removeAll(redis);
    beyond.removeIf(name -> !reason(leftOut, name).isEmpty());
    return "As in Redis, but for what stands above ("
        + whole.size()
        + " of "
        + redis.size()
        + "):\n\n"
        + names(whole)
        + "\nBeyond Redis 7.2: "
        + names(beyond)
        + (missing.isEmpty() ? "" : "\nNot there yet: " + names(missing))
        + "\nNot done as Redis does it, on purpose:\n\n| command | reason |\n|---|---|\n"
        + String.join("\n", refused)
        + "\n";
  }

  private static String reason(Map<String, String> leftOut, String name) {
    for (Map.Entry<String, String> entry : leftOut.entrySet()) {
      String key = entry.getKey();
      if (key.endsWith("*")
          ? name.startsWith(key.substring(0, key.length() - 1))
          : name.equals(key)) {
        return entry.getValue();
      }
    }
    return "";
  }

  private static String names(List<String> names) {
    StringBuilder text = new StringBuilder();
    int width = 0;
    for (String name : names) {
      String word = "`" + spelled(name) + "`";
      if (width + word.length() > 96) {
        text.append('\n');
        width = 0;
      } else if (width > 0) {
        text.append(' ');
      }
      text.append(word);
      width += word.length() + 1;
    }
    return text.append('\n').toString();
  }

  private static String spelled(String name) {
    return name.toUpperCase(Locale.ROOT).replace('|', ' ');
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = CommandReferenceTest.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
