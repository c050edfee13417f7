package io.ashlar.cli.settings;

/** What is worth a line in the log. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
