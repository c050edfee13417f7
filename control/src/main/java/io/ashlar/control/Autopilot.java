package io.ashlar.control;

/** What the control leader does by itself. */
public enum Autopilot {
  /** It replaces what is lost, drains, and balances. */
  ON,
  /** It says what it would do, and does nothing. */
  DRY_RUN,
  OFF
}
