package io.ashlar.itests.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A RESP2 reply. Bulk strings are read as Latin-1: the tests' keys and values are ASCII. */
public sealed interface RespValue {
  /** {@code +text} */
  record Simple(String text) implements RespValue {}

  /** {@code -CODE message} */
  record Failure(String text) implements RespValue {}

  /** {@code :n} */
  record Whole(long value) implements RespValue {}

  /** {@code $n}, null for the null bulk. */
  record Bulk(@Nullable String text) implements RespValue {}

  /** {@code *n}, null for the null array. */
  record Array(@Nullable List<RespValue> items) implements RespValue {}
}
