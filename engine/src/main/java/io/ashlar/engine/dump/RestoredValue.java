package io.ashlar.engine.dump;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Meter;
import io.ashlar.engine.rdb.Payload;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.ArrayList;
import java.util.List;

/** A value as a payload has it, read whole. */
sealed interface RestoredValue {
  /** Whether nothing of it is left at this time. */
  boolean isNothing();

  /**
   * Makes the key hold the value, whatever it held before.
   *
   * @param expireAtMs {@link Records#NO_EXPIRY} for none
   */
  void put(Execution x, byte[] key, long expireAtMs);

  /** A string. */
  record Text(byte[] bytes) implements RestoredValue {
    @Override
    public boolean isNothing() {
      return false;
    }

    @Override
    public void put(Execution x, byte[] key, long expireAtMs) {
      x.setString(key, bytes, 0, bytes.length, expireAtMs, false);
    }
  }

  /** A collection, as the changes that make it. */
  record Collection(ValueType type, List<ValueChange> changes) implements RestoredValue {
    @Override
    public boolean isNothing() {
      return changes.isEmpty();
    }

    @Override
    public void put(Execution x, byte[] key, long expireAtMs) {
      x.delete(key);
      changes.forEach(change -> x.change(key, type, change));
      if (expireAtMs != Records.NO_EXPIRY) {
        x.expireAt(key, expireAtMs);
      }
    }
  }

  /**
   * Reads a {@linkplain Payload#isWhole whole} payload. What follows the value is passed over, as
   * in Redis.
   */
  static RestoredValue read(byte[] payload, Execution x) throws BadDumpException {
    Meter meter = new Meter(x.settings().maxBulkBytes, x::hasRoomFor);
    int end = Payload.contentLength(payload);
    RdbReader in = new RdbReader(payload, 0, end, meter, x.random().nextLong());
    int rdbType = in.int8();
    if (rdbType == RdbType.STRING) {
      return new Text(in.string());
    }
    RdbForm form = Forms.reading(rdbType);
    if (form == null) {
      throw BadDumpException.damaged("type " + rdbType);
    }
    List<ValueChange> changes = new ArrayList<>();
    form.read(rdbType, in, x.nowMs(), changes::add);
    return new Collection(form.type(), changes);
  }
}
