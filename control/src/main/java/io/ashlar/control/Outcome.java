package io.ashlar.control;

/** What the control group did with a command. */
sealed interface Outcome {

  record Changed() implements Outcome {}

  /** The state said so already. */
  record Unchanged() implements Outcome {}

  /** The command contradicts the state; repeating it is of no use. */
  record Refused(String reason) implements Outcome {}
}
