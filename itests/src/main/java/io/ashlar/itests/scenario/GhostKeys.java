package io.ashlar.itests.scenario;

import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one scenario, all in one slot, and what may be seen in them: {@code base} first, then
 * {@code new}, never {@code ghost}.
 */
final class GhostKeys {
  private static final int GHOST_DELTA = 1_000_000;
  private static final int NEW_DELTA = 1000;

  private final String prefix;
  private String tag = "";

  GhostKeys(String prefix) {
    this.prefix = prefix;
  }

  /** A write that may be tried several times, each time with a value of its own. */
  interface Write {
    List<String> words(int attempt);
  }

  /** Picks a hash tag in {@code slot}. */
  void moveTo(int slot) {
    for (int i = 0; ; i++) {
      tag = "{" + prefix + i + "}";
      if (SlotOf.key(tag) == slot) {
        return;
      }
    }
  }

  String probe() {
    return tag + "probe";
  }

  private String register() {
    return tag + "register";
  }

  private String counter() {
    return tag + "counter";
  }

  private String list() {
    return tag + "list";
  }

  private String removed() {
    return tag + "removed";
  }

  List<String> readable() {
    List<String> all = new ArrayList<>(List.of(register(), counter(), list(), removed()));
    all.add(tag + "fresh0");
    return all;
  }

  List<Write> baseWrites() {
    return List.of(
        attempt -> List.of("SET", register(), "base" + attempt),
        attempt -> List.of("SET", counter(), "1"),
        attempt -> List.of("APPEND", list(), "base" + attempt + ";"),
        attempt -> List.of("SET", removed(), "base" + attempt));
  }

  List<List<String>> ghostWrites(int client) {
    return List.of(
        List.of("SET", register(), "ghost" + client),
        List.of("INCRBY", counter(), Integer.toString(GHOST_DELTA)),
        List.of("APPEND", list(), "ghost" + client + ";"),
        List.of("SET", tag + "fresh" + client, "ghost" + client),
        List.of("DEL", removed()));
  }

  List<Write> newWrites() {
    return List.of(
        attempt -> List.of("SET", register(), "new" + attempt),
        attempt -> List.of("INCRBY", counter(), Integer.toString(NEW_DELTA)),
        attempt -> List.of("APPEND", list(), "new" + attempt + ";"));
  }

  /** What an answer shows of the ghosts; empty when nothing. */
  String ghostFault(String key, RespValue reply) {
    if (!(reply instanceof RespValue.Bulk(@Nullable String text))) {
      return "";
    }
    if (key.equals(removed()) && text == null) {
      return key + " was removed by a write that never committed";
    }
    if (text == null) {
      return "";
    }
    boolean ghost =
        text.contains("ghost") || (key.equals(counter()) && Long.parseLong(text) >= GHOST_DELTA);
    return ghost ? key + " shows a write that never committed: " + text : "";
  }

  /** What an answer shows of the ghosts or of the time before the new leader's writes. */
  String newerFault(String key, RespValue reply) {
    String ghost = ghostFault(key, reply);
    if (!ghost.isEmpty() || !(reply instanceof RespValue.Bulk(@Nullable String text))) {
      return ghost;
    }
    boolean written = key.equals(register()) || key.equals(counter()) || key.equals(list());
    boolean isNew =
        text != null
            && (key.equals(counter()) ? Long.parseLong(text) > NEW_DELTA : text.contains("new"));
    return written && !isNew ? key + " answers from the past: " + text : "";
  }
}
