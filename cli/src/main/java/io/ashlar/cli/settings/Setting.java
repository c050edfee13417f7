package io.ashlar.cli.settings;

import java.util.Locale;
import java.util.Optional;

/**
 * A setting: {@code --raft-port}, {@code ASHLAR_RAFT_PORT} and the file's key {@code raft-port} are
 * one.
 *
 * @param name in lower case, words joined by '-'
 * @param defaultText empty when there is none, or when it depends on other settings
 * @param secret whether messages must not show the value
 */
public record Setting<T>(
    String name,
    ValueType<T> type,
    Optional<String> defaultText,
    String description,
    boolean secret) {

  static final String VARIABLE_PREFIX = "ASHLAR_";

  static <T> Setting<T> of(String name, ValueType<T> type, String description) {
    return new Setting<>(name, type, Optional.empty(), description, false);
  }

  Setting<T> withDefault(String text) {
    return new Setting<>(name, type, Optional.of(text), description, secret);
  }

  Setting<T> asSecret() {
    return new Setting<>(name, type, defaultText, description, true);
  }

  public String flag() {
    return "--" + name;
  }

  public String variable() {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  public String placeholder() {
    return type.placeholder();
  }

  /** One or two lines for the help, with the default. */
  public String help() {
    return defaultText
        .filter(text -> !text.isEmpty())
        .map(text -> description + " (default " + text + ").")
        .orElse(description + ".");
  }
}
