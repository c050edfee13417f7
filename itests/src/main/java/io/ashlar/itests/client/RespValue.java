package io.ashlar.itests.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply, or a push of RESP3. Bulk strings are read as Latin-1: the tests' keys and values are
 * ASCII. What only RESP3 has is read as what RESP2 has in its place: a map as an array of keys and
 * values, truths and fractions as simple strings.
 */
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

  /** {@code >n}, never a reply. */
  record Push(List<RespValue> items) implements RespValue {}
}
