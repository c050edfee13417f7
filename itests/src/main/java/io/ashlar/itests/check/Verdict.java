package io.ashlar.itests.check;

/** What a checker found about one subject. */
public sealed interface Verdict {
  /** Some order explains every answer. */
  record Linearizable() implements Verdict {}

  /**
   * No order does.
   *
   * @param counterExample the smallest history found that still has none, for people to read
   */
  record Violation(String counterExample) implements Verdict {}

  /** The search reached its limit of time or memory first. */
  record Undecided(String reason) implements Verdict {}
}
