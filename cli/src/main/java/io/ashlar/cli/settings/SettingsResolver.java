package io.ashlar.cli.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds each setting's value: flag before environment before file before default. What it does not
 * know it refuses, so that a misspelt setting never means "the default".
 */
public final class SettingsResolver {
  public static final String CONFIG_NAME = "config";

  /** Variables of this prefix that are not settings of a node: the launcher script's own. */
  private static final List<String> LAUNCHER_VARIABLES =
      List.of("ASHLAR_JAVA_OPTS", "ASHLAR_NODE_JAVA_OPTS");

  private static final String CONFIG_VARIABLE = "ASHLAR_CONFIG";

  private final List<Setting<?>> table;

  public SettingsResolver(List<Setting<?>> table) {
    this.table = table;
  }

  /**
   * Every setting of the table that has a value, parsed.
   *
   * @param flags setting names (without dashes) to texts, {@value #CONFIG_NAME} among them
   * @param environment the whole environment of the process
   */
  public SettingValues resolve(Map<String, String> flags, Map<String, String> environment)
      throws SettingsException {
    refuseUnknownVariables(environment);
    Map<String, ConfigFile.Entry> file = configFile(flags, environment);
    Map<String, SettingValues.Value> values = new LinkedHashMap<>();
    for (Setting<?> setting : table) {
      Optional<SettingValues.Value> value = find(setting, flags, environment, file);
      if (value.isPresent()) {
        values.put(setting.name(), value.get());
      }
    }
    return new SettingValues(values);
  }

  private static Optional<SettingValues.Value> find(
      Setting<?> setting,
      Map<String, String> flags,
      Map<String, String> environment,
      Map<String, ConfigFile.Entry> file)
      throws SettingsException {
    String flag = flags.get(setting.name());
    if (flag != null) {
      return Optional.of(parse(setting, flag, new Origin.Flag()));
    }
    String variable = environment.get(setting.variable());
    if (variable != null) {
      return Optional.of(parse(setting, variable, new Origin.Environment()));
    }
    ConfigFile.Entry entry = file.get(setting.name());
    if (entry != null) {
      return Optional.of(parse(setting, entry.text(), entry.origin()));
    }
    if (setting.defaultText().isPresent()) {
      return Optional.of(parse(setting, setting.defaultText().get(), new Origin.Default()));
    }
    return Optional.empty();
  }

  private static <T> SettingValues.Value parse(Setting<T> setting, String text, Origin origin)
      throws SettingsException {
    Optional<T> value = setting.type().parse().apply(text.strip());
    if (value.isEmpty()) {
      String shown = setting.secret() ? "the value" : "\"" + text + "\"";
      throw new SettingsException(
          origin.describe(setting) + ": " + shown + " is not " + setting.type().expected());
    }
    return new SettingValues.Value(value.get(), origin);
  }

  private void refuseUnknownVariables(Map<String, String> environment) throws SettingsException {
    // Sorted, so that the same environment always names the same culprit.
    for (String variable : new TreeMap<>(environment).keySet()) {
      if (variable.startsWith(Setting.VARIABLE_PREFIX)
          && !variable.equals(CONFIG_VARIABLE)
          && !LAUNCHER_VARIABLES.contains(variable)
          && table.stream().noneMatch(setting -> setting.variable().equals(variable))) {
        throw new SettingsException(
            variable
                + " (environment): no such setting"
                + Suggestion.among(variable, table.stream().map(Setting::variable).toList()));
      }
    }
  }

  private Map<String, ConfigFile.Entry> configFile(
      Map<String, String> flags, Map<String, String> environment) throws SettingsException {
    String path = flags.getOrDefault(CONFIG_NAME, environment.getOrDefault(CONFIG_VARIABLE, ""));
    if (path.isEmpty()) {
      return Map.of();
    }
    Map<String, ConfigFile.Entry> entries = ConfigFile.read(Path.of(path));
    for (Map.Entry<String, ConfigFile.Entry> entry : entries.entrySet()) {
      if (table.stream().noneMatch(setting -> setting.name().equals(entry.getKey()))) {
        Origin.ConfigLine origin = entry.getValue().origin();
        throw new SettingsException(
            entry.getKey()
                + " ("
                + origin.file()
                + ", line "
                + origin.line()
                + "): no such setting"
                + Suggestion.among(entry.getKey(), table.stream().map(Setting::name).toList()));
      }
    }
    return entries;
  }
}
