package io.ashlar.node.config;

/** What became of a parameter's text: a value, or the reason why it is none. */
public sealed interface Parsed<T> {
  record Valid<T>(T value) implements Parsed<T> {}

  /**
   * @param reason as Redis words it, without the name of the parameter
   */
  record Invalid<T>(String reason) implements Parsed<T> {}

  static <T> Parsed<T> valid(T value) {
    return new Valid<>(value);
  }

  static <T> Parsed<T> invalid(String reason) {
    return new Invalid<>(reason);
  }
}
