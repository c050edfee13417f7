package io.ashlar.engine.command;

/**
 * Where a command's keys stand in its arguments, as Redis's COMMAND INFO has it.
 *
 * @param first index of the first key, 0 when there is none
 * @param last index of the last key; -1 is the last argument, -2 the one before it
 * @param step distance between keys
 */
public record KeySpec(int first, int last, int step) {
  public static final KeySpec NONE = new KeySpec(0, 0, 0);
  public static final KeySpec ONE = new KeySpec(1, 1, 1);
  public static final KeySpec TWO = new KeySpec(1, 2, 1);
  public static final KeySpec ALL = new KeySpec(1, -1, 1);
  public static final KeySpec PAIRS = new KeySpec(1, -1, 2);
  public static final KeySpec SECOND = new KeySpec(2, 2, 1);

  public boolean isEmpty() {
    return first == 0;
  }

  /** Index of the last key of {@code argCount} arguments. */
  public int lastIndex(int argCount) {
    return last >= 0 ? last : argCount + last;
  }
}
