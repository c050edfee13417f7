package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.node.routing.KeySlots;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds commands that a cluster refuses because their keys are in several slots, and makes some.
 */
final class OneSlot {
  private static final String TAG = "{d}";
  private static final Set<String> TAKEN_APART =
      Set.of(
          "mget",
          "mset",
          "del",
          "unlink",
          "exists",
          "touch",
          "sinter",
          "sintercard",
          "sunion",
          "sdiff",
          "pfcount",
          "zunion",
          "zinter",
          "zintercard",
          "zdiff");

  private static final Map<String, KeySpec> KEYS = new HashMap<>();

  static {
    for (CommandSpec spec : CommandTables.ALL) {
      KEYS.put(spec.name(), spec.keys());
      spec.subcommands().forEach(sub -> KEYS.put(sub.name(), sub.keys()));
    }
    KEYS.put("watch", KeySpec.ALL);
  }

  private OneSlot() {}

  /** The same without the tag that has all keys in one slot. */
  static byte[][] scattered(byte[][] command) {
    byte[][] scattered = new byte[command.length][];
    for (int i = 0; i < command.length; i++) {
      String word = new String(command[i], ISO_8859_1);
      scattered[i] =
          word.startsWith(TAG) ? word.substring(TAG.length()).getBytes(ISO_8859_1) : command[i];
    }
    return scattered;
  }

  /** Whether a router answers it when its keys are in several slots. */
  static boolean isTakenApart(byte[][] command) {
    return TAKEN_APART.contains(lower(command[0]));
  }

  static boolean isLeft(byte[][] command) {
    String name = lower(command[0]);
    KeySpec keys = KEYS.getOrDefault(name, KeySpec.NONE);
    if (keys.isEmpty() && command.length > 1) {
      keys = KEYS.getOrDefault(name + "|" + lower(command[1]), KeySpec.NONE);
    }
    return KeySlots.of(keys, command) == KeySlots.SEVERAL;
  }

  private static String lower(byte[] word) {
    return new String(word, ISO_8859_1).toLowerCase(Locale.ROOT);
  }
}
