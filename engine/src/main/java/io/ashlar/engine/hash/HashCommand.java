package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.table.Entry;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.resp.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on one key that holds a hash or nothing. */
interface HashCommand extends Command {
  byte[] key();

  /** Whether it goes on to write, which does not count as a hit or a miss. */
  default boolean writes() {
    return false;
  }

  /**
   * @param hash {@link HashValue#EMPTY} when there is no such key; while it is packed, without
   *     expired fields unless this is a follower
   */
  Reply run(Execution x, HashValue hash);

  @Override
  default Reply execute(Execution x) {
    Object record = writes() ? x.findForWrite(key()) : x.find(key());
    if (record == null) {
      return run(x, HashValue.EMPTY);
    }
    CollectionValue value = Records.collection(record);
    if (!(value instanceof HashValue hash)) {
      return Errors.WRONG_TYPE;
    }
    if (hash.isPacked() && hash.mayHaveExpired(x.nowMs()) && !x.isFollowerRead()) {
      removeExpired(x, hash.sweepExpired(x.nowMs(), hash.size()));
    }
    return run(x, hash.isEmpty() ? HashValue.EMPTY : hash);
  }

  private void removeExpired(Execution x, @Nullable ValueChange removal) {
    if (removal != null) {
      x.upkeep().expireElements(x.slot(), key(), HashType.HASH, removal);
    }
  }

  /** Makes a change and tells of it. */
  default void change(Execution x, ValueChange change, String event) {
    x.change(key(), HashType.HASH, change);
    x.event(KeyEvent.Kind.HASH, event, key());
  }

  /** Removes fields that are there, and tells of it; the key goes with the last. */
  default void remove(Execution x, HashValue hash, List<byte[]> fields) {
    change(x, new RemoveFields(fields), "hdel");
    if (hash.isEmpty()) {
      x.event(KeyEvent.Kind.GENERIC, "del", key());
    }
  }

  /** A field's value as reply, without copying it. */
  static Reply value(@Nullable Entry field) {
    return field == null
        ? Reply.NIL
        : new Reply.Bulk(field.block(), HashValue.valueOffset(field), HashValue.valueLength(field));
  }

  /** A field's name as reply. */
  static Reply name(Entry field) {
    return new Reply.Bulk(field.block(), field.keyOffset(), field.keyLength());
  }
}
