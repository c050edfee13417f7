package io.ashlar.engine.hash;

import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.table.Element;
import io.ashlar.engine.table.ElementTable;
import io.ashlar.engine.table.Elements;
import io.ashlar.engine.table.Entry;
import io.ashlar.engine.table.Layout;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fields and their values. A field with an expiry is a marked pair, whose payload begins with the
 * expiry in milliseconds since the epoch.
 */
final class HashValue extends Elements implements CollectionValue {
  /** The expiry of a field that does not expire. */
  static final long NO_EXPIRY = 0;

  /** What commands see of a key that does not exist. Never changes. */
  static final HashValue EMPTY = new HashValue();

  private static final int DUMP_BYTES = 60 << 10;
  private static final long KEY_SEED = 0x9e3779b97f4a7c15L;
  private static final long VALUE_SEED = 0xc2b2ae3d27d4eb4fL;

  /** Null while no field has an expiry. */
  private @Nullable FieldExpiries expiries;

  HashValue() {
    super(Layout.PAIRS);
  }

  private HashValue(HashValue source) {
    super(source);
    this.expiries = source.expiries == null ? null : source.expiries.copy();
  }

  @Override
  public HashType type() {
    return HashType.HASH;
  }

  @Override
  public String encodingName() {
    if (isPacked()) {
      return expiries == null ? "listpack" : "listpackex";
    }
    return "hashtable";
  }

  @Override
  public long heapBytes() {
    return 24 + elementBytes() + (expiries == null ? 0 : FieldExpiries.HEAP_BYTES);
  }

  @Override
  public HashValue copy() {
    return new HashValue(this);
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public long checksum() {
    long[] sum = {size()};
    forEach(
        entry -> {
          long key = KeyHash.hash(entry.block(), entry.keyOffset(), entry.keyLength(), KEY_SEED);
          long payload =
              KeyHash.hash(entry.block(), entry.payloadOffset(), entry.payloadLength(), VALUE_SEED);
          sum[0] +=
              (key << 32 ^ (payload & 0xffffffffL)) * (entry.marked() ? VALUE_SEED : KEY_SEED);
        });
    return sum[0];
  }

  @Override
  public void dump(Consumer<ValueChange> out) {
    List<byte[]> lasting = new ArrayList<>();
    List<PutExpiringFields.Pair> expiring = new ArrayList<>();
    long[] bytes = {0, 0};
    forEach(
        entry -> {
          if (entry.marked()) {
            expiring.add(new PutExpiringFields.Pair(expireAtMs(entry), entry.key(), value(entry)));
            bytes[1] += entry.keyLength() + entry.payloadLength() + 4;
          } else {
            lasting.add(entry.key());
            lasting.add(value(entry));
            bytes[0] += entry.keyLength() + entry.payloadLength() + 4;
          }
          if (bytes[0] >= DUMP_BYTES) {
            out.accept(new PutFields(List.copyOf(lasting)));
            lasting.clear();
            bytes[0] = 0;
          }
          if (bytes[1] >= DUMP_BYTES) {
            out.accept(new PutExpiringFields(List.copyOf(expiring)));
            expiring.clear();
            bytes[1] = 0;
          }
        });
    if (!lasting.isEmpty()) {
      out.accept(new PutFields(lasting));
    }
    if (!expiring.isEmpty()) {
      out.accept(new PutExpiringFields(expiring));
    }
  }

  // ---- fields ----

  /** The expiry of a field, {@link #NO_EXPIRY} when it has none. */
  static long expireAtMs(Entry entry) {
    return entry.marked() ? entry.payloadLong() : NO_EXPIRY;
  }

  static boolean isLive(Entry entry, long nowMs) {
    return !entry.marked() || entry.payloadLong() > nowMs;
  }

  static int valueOffset(Entry entry) {
    return entry.marked() ? entry.payloadOffset() + Long.BYTES : entry.payloadOffset();
  }

  static int valueLength(Entry entry) {
    return entry.marked() ? entry.payloadLength() - Long.BYTES : entry.payloadLength();
  }

  /** A copy of a field's value. */
  static byte[] value(Entry entry) {
    int offset = valueOffset(entry);
    return Arrays.copyOfRange(entry.block(), offset, offset + valueLength(entry));
  }

  /** The field, null when it is missing or expired. */
  @Nullable Entry live(byte[] field, long nowMs) {
    Entry entry = find(field);
    return entry == null || isLive(entry, nowMs) ? entry : null;
  }

  /** Whether a field may have expired that is still here. */
  boolean mayHaveExpired(long nowMs) {
    return expiries != null && expiries.earliestMs <= nowMs;
  }

  // ---- changes ----

  /** Readies the form for a change that puts some fields, which may be there already. */
  void prepare(int fields, ValueContext context) {
    if (fields > context.limits().hashPackedEntries) {
      grow(context.hashSeed());
    }
  }

  void put(byte[] field, byte[] value, long expireAtMs, ValueContext context) {
    EncodingLimits limits = context.limits();
    if (isPacked() && Math.max(field.length, value.length) > limits.hashPackedValue) {
      grow(context.hashSeed());
    }
    if (expiries != null) {
      forgetExpiry(find(field));
    }
    if (expireAtMs == NO_EXPIRY) {
      putElement(Element.pair(field, value), context.hashSeed());
    } else {
      putElement(Element.pair(field, expireAtMs, value), context.hashSeed());
      noteExpiry(expireAtMs);
    }
    if (isPacked() && size() > limits.hashPackedEntries) {
      grow(context.hashSeed());
    }
  }

  void removeField(byte[] field) {
    if (expiries != null) {
      forgetExpiry(find(field));
    }
    removeElement(field);
  }

  void expire(byte[] field, long expireAtMs, ValueContext context) {
    Entry entry = find(field);
    if (entry != null) {
      put(field, value(entry), expireAtMs, context);
    }
  }

  private void noteExpiry(long expireAtMs) {
    if (expiries == null) {
      expiries = new FieldExpiries();
    }
    expiries.add(expireAtMs);
  }

  private void forgetExpiry(@Nullable Entry old) {
    if (expiries != null && old != null && old.marked() && --expiries.count == 0) {
      expiries = null;
    }
  }

  // ---- expiry ----

  @Override
  public long nextElementExpiryMs() {
    return expiries == null ? Long.MAX_VALUE : expiries.earliestMs;
  }

  @Override
  public @Nullable ValueChange sweepExpired(long nowMs, int limit) {
    FieldExpiries sweep = expiries;
    if (sweep == null) {
      return null;
    }
    List<byte[]> expired = new ArrayList<>();
    sweep.begin();
    long next =
        walk(
            sweep.position,
            limit,
            entry -> {
              if (!isLive(entry, nowMs)) {
                expired.add(entry.key());
              } else if (entry.marked()) {
                sweep.sweptMs = Math.min(sweep.sweptMs, entry.payloadLong());
              }
            });
    if (next == ElementTable.WALK_END) {
      sweep.end();
    } else {
      sweep.position = next;
    }
    return expired.isEmpty() ? null : new RemoveFields(expired);
  }
}
