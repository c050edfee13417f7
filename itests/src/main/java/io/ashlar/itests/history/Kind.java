package io.ashlar.itests.history;

/** The data type under test behind a subject; decides its calls and its sequential model. */
public enum Kind {
  /** One value, replaced as a whole. */
  REGISTER,
  /** A number changed by signed deltas that answers its new value. */
  COUNTER,
  /** A string that only grows, by tokens that are unique in the run. */
  LIST,
  /** Two keys of one slot, written together in a transaction and read together. */
  PAIR,
  /** Like a list, but a script appends to two keys of one slot, and another reads and compares. */
  SCRIPT
}
