package io.ashlar.cli.settings;

import java.util.Map;
import java.util.Optional;

/** Parsed values by setting, each with where it came from. */
public final class SettingValues {
  /**
   * @param value of the setting's type
   */
  record Value(Object value, Origin origin) {}

  private final Map<String, Value> values;

  SettingValues(Map<String, Value> values) {
    this.values = Map.copyOf(values);
  }

  /** The value of a setting that has a default. */
  <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException(setting.name() + " has no default"));
  }

  /** The setting's own parser made the value, so the cast holds. */
  @SuppressWarnings("unchecked")
  <T> Optional<T> find(Setting<T> setting) {
    Value value = values.get(setting.name());
    return value == null ? Optional.empty() : Optional.of((T) value.value());
  }

  <T> T require(Setting<T> setting) throws SettingsException {
    Optional<T> value = find(setting);
    if (value.isEmpty()) {
      throw new SettingsException(
          setting.flag() + " (or " + setting.variable() + ") is missing: " + setting.description());
    }
    return value.get();
  }

  /** How a message points at the setting's place. */
  String origin(Setting<?> setting) {
    Value value = values.get(setting.name());
    return (value == null ? new Origin.Default() : value.origin()).describe(setting);
  }
}
