package io.ashlar.node.config;

import io.ashlar.engine.command.KeyEvent;
import java.util.EnumSet;
import java.util.Set;

/**
 * {@code notify-keyspace-events}: which events are published, and on which channels.
 *
 * @param kinds of the engine's events
 * @param modules {@code d}, which nothing here ever tells
 * @param byKey {@code K}, a channel for each key
 * @param byEvent {@code E}, a channel for each event
 */
public record KeyspaceEvents(
    Set<KeyEvent.Kind> kinds, boolean modules, boolean byKey, boolean byEvent) {
  static final KeyspaceEvents NONE = new KeyspaceEvents(Set.of(), false, false, false);

  private static final Set<KeyEvent.Kind> ALL =
      Set.copyOf(EnumSet.complementOf(EnumSet.of(KeyEvent.Kind.MISSED, KeyEvent.Kind.NEW)));

  /** The order in which Redis shows them. */
  private static final String SHOWN = "g$lshzxet";

  /** The bits of the kinds that the engine has to tell. */
  public int notifiedKinds() {
    int bits = 0;
    for (KeyEvent.Kind kind : kinds) {
      bits |= kind.bit();
    }
    return byKey || byEvent ? bits : 0;
  }

  static final ParameterType<KeyspaceEvents> TYPE =
      new ParameterType<>() {
        @Override
        public Parsed<KeyspaceEvents> parse(String text) {
          EnumSet<KeyEvent.Kind> kinds = EnumSet.noneOf(KeyEvent.Kind.class);
          boolean modules = false;
          boolean byKey = false;
          boolean byEvent = false;
          for (char letter : text.toCharArray()) {
            KeyEvent.Kind kind = kind(letter);
            if (kind != null) {
              kinds.add(kind);
            }
            switch (letter) {
              case 'A' -> {
                kinds.addAll(ALL);
                modules = true;
              }
              case 'd' -> modules = true;
              case 'K' -> byKey = true;
              case 'E' -> byEvent = true;
              default -> {
                if (kind == null) {
                  return Parsed.invalid("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
                }
              }
            }
          }
          return Parsed.valid(new KeyspaceEvents(Set.copyOf(kinds), modules, byKey, byEvent));
        }

        @Override
        public String format(KeyspaceEvents value) {
          return value.text();
        }
      };

  private String text() {
    StringBuilder text = new StringBuilder();
    if (modules && kinds.containsAll(ALL)) {
      text.append('A');
    } else {
      for (char letter : SHOWN.toCharArray()) {
        text.append(kinds.contains(kind(letter)) ? String.valueOf(letter) : "");
      }
      text.append(modules ? "d" : "");
      text.append(kinds.contains(KeyEvent.Kind.NEW) ? "n" : "");
    }
    text.append(byKey ? "K" : "");
    text.append(byEvent ? "E" : "");
    return text.append(kinds.contains(KeyEvent.Kind.MISSED) ? "m" : "").toString();
  }

  private static KeyEvent.@org.jspecify.annotations.Nullable Kind kind(char letter) {
    for (KeyEvent.Kind kind : KeyEvent.Kind.values()) {
      if (kind.letter() == letter) {
        return kind;
      }
    }
    return null;
  }
}
