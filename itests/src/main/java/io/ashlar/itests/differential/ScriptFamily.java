package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;

/**
 * Scripts over all of Lua's and Redis's libraries, from a list of some hundreds, with keys that
 * hold anything. The list has a script a line; each gets two keys and two arguments.
 */
final class ScriptFamily implements CommandFamily {
  private static final String RESOURCE = "scripts.lua.txt";

  private final List<String> scripts = read();

  @Override
  public String name() {
    return "script";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    String script = scripts.get(random.nextInt(scripts.size()));
    byte[] key = keys.any(random);
    byte[] other = keys.any(random);
    return switch (random.nextInt(20)) {
      case 0 -> command("EVAL_RO", script, "2", key, other);
      case 1 -> command("EVAL", "#!lua flags=no-writes\n" + script, "2", key, other);
      case 2 -> command("EVAL", "#!lua\n" + script, "2", key, other);
      case 3 -> command("EVAL", script, Words.pick(random, "-1", "5", "x", "1.5"), key, other);
      case 4 -> command("EVALSHA", "f".repeat(40), "2", key, other);
      case 5 -> new byte[][] {bytes("SCRIPT"), bytes("LOAD"), bytes(script)};
      default -> command("EVAL", script, "2", key, other);
    };
  }

  private static byte[][] command(
      String name, String script, String keyCount, byte[] key, byte[] other) {
    return new byte[][] {
      bytes(name), bytes(script), bytes(keyCount), key, other, bytes("arg1"), bytes("2")
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<String> read() {
    try (InputStream in = ScriptFamily.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + RESOURCE);
      }
      return new String(in.readAllBytes(), UTF_8).lines().filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
