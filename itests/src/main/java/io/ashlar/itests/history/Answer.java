package io.ashlar.itests.history;

import org.jspecify.annotations.Nullable;

/** What a client was told when its call succeeded. */
public sealed interface Answer {
  /** Done, with nothing to tell. */
  record Done() implements Answer {}

  /** A value, null where there was none. */
  record Text(@Nullable String value) implements Answer {}

  /** A number. */
  record Count(long value) implements Answer {}

  /** Whether a conditional write happened. */
  record Applied(boolean yes) implements Answer {}

  /** The two values of a pair, each null where there was none. */
  record Both(@Nullable String first, @Nullable String second) implements Answer {}
}
