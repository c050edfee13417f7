package io.ashlar.control.plan;

/**
 * Something that is not as it should be, in words.
 *
 * @param subject what it is about: {@code node n2}, {@code shard s3}, {@code cluster}
 * @param text what was observed, and what will happen by itself: what follows the subject in a
 *     sentence
 * @param remedy what an operator can do; empty when there is nothing to do but wait
 */
public record Problem(Severity severity, String subject, String text, String remedy) {
  /** How bad it is, worst first. */
  public enum Severity {
    /** Some keys cannot be read or written now. */
    CRITICAL,
    /** Everything works; one more failure may change that. */
    WARNING,
    /** As good as this cluster allows. */
    NOTICE
  }
}
