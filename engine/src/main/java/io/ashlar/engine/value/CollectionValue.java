package io.ashlar.engine.value;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A value made of elements: hash, list, set, sorted set, stream. */
public interface CollectionValue extends Value {
  ValueType type();

  @Override
  default String typeName() {
    return type().typeName();
  }

  @Override
  CollectionValue copy();

  /** Whether the key ceases to exist. A stream never says so. */
  boolean isEmpty();

  /**
   * A sum over the content: equal for equal values whatever form they are kept in, and whatever
   * order their elements have in memory, unless order is part of the value. For comparing replicas;
   * takes time in proportion to the size.
   */
  long checksum();

  /**
   * Hands out changes that make an equal value from an empty one, in order, each of about 64 KiB or
   * less unless a single element is larger. Called on a {@link #copy} from any thread.
   */
  void dump(Consumer<ValueChange> out);

  /**
   * When the first of its elements expires, milliseconds since the epoch; {@link Long#MAX_VALUE}
   * while none carries an expiry. May be early, never late. O(1).
   */
  default long nextElementExpiryMs() {
    return Long.MAX_VALUE;
  }

  /**
   * Takes the next step of a round over the elements that looks for expired ones. At the end of a
   * round {@link #nextElementExpiryMs} is exact. Where a round stands is this replica's business.
   *
   * @param limit how many elements to look at about
   * @return the change that removes the expired ones that it met, null when it met none
   */
  default @Nullable ValueChange sweepExpired(long nowMs, int limit) {
    return null;
  }
}
