package io.ashlar.bench.load;

/** What a loader sends. */
public enum Op {
  GET,
  SET
}
