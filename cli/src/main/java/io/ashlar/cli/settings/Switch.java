package io.ashlar.cli.settings;

/** Whether something is done at all. */
enum Switch {
  ON,
  OFF
}
