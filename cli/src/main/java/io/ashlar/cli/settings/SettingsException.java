package io.ashlar.cli.settings;

/** The settings cannot be started with; the message is one line that names the culprit. */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
