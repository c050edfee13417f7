package io.ashlar.cli.settings;

/** Who may use DEBUG. */
public enum DebugCommands {
  NO,
  LOCAL,
  YES
}
