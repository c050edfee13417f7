package io.ashlar.engine.rdb;

import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.function.Consumer;

/** How the values of one type are written in Redis's serialisation. Stateless. */
public interface RdbForm {
  /** Answer of {@link #write} when there is nothing to write. */
  int NOTHING = 0;

  ValueType type();

  /** Whether a {@link RdbType} is one of this form. */
  boolean reads(int rdbType);

  /**
   * Writes the type and the value.
   *
   * @param nowMs what has expired by then is left out
   * @return the {@link RdbVersion} that it takes to read it, {@link #NOTHING} when all has expired
   */
  int write(CollectionValue value, long nowMs, RdbWriter out);

  /**
   * Reads a value, whose type has been read already.
   *
   * @param nowMs what has expired by then is left out
   * @param out gets the changes that make the value, each of about 64 KiB unless a single element
   *     is larger; none when all has expired. They are worth nothing if the reading fails
   */
  void read(int rdbType, RdbReader in, long nowMs, Consumer<ValueChange> out)
      throws BadDumpException;
}
