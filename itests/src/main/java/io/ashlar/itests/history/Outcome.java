package io.ashlar.itests.history;

/** How a call ended for its client. */
public sealed interface Outcome {
  /** It took effect once, between invocation and return. */
  record Ok(Answer answer) implements Outcome {}

  /** It took no effect and never will. */
  record Failed(String reason) implements Outcome {}

  /** It took effect once at any time after the invocation, or never will. */
  record Unknown(String reason) implements Outcome {}
}
