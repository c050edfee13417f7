package io.ashlar.engine.command;

/**
 * How many arguments a command takes, its own name included.
 *
 * @param max -1 when there is no upper bound
 */
public record Arity(int min, int max) {
  public static Arity exactly(int count) {
    return new Arity(count, count);
  }

  public static Arity atLeast(int count) {
    return new Arity(count, -1);
  }

  public boolean accepts(int count) {
    return count >= min && (max < 0 || count <= max);
  }

  /** As COMMAND INFO tells it: negative when there may be more. */
  public int redisForm() {
    return max == min ? min : -min;
  }
}
