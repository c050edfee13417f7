package io.ashlar.engine.hash;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Distinct;
import io.ashlar.engine.rdb.Listpack;
import io.ashlar.engine.rdb.ListpackWriter;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.rdb.Ziplist;
import io.ashlar.engine.rdb.Zipmap;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hashes in Redis's serialisation. One without expiring fields is written as Redis 7.0 reads it,
 * one with them as 7.4 does:
 *
 * <pre>
 * HASH                    count (field value)*
 * HASH_LISTPACK           listpack of field value...
 * HASH_EXPIRING           first:i64 count (ttl field value)*     expires at first + ttl - 1; 0 never
 * HASH_EXPIRING_LISTPACK  first:i64 listpack of field value expireAtMs... by expiry; 0, the last, never
 * </pre>
 */
public final class HashRdb implements RdbForm {
  /** As large as a field's expiry may be in Redis. */
  private static final long EXPIRE_MAX_MS = (1L << 48) - 2;

  private record Expiring(long expireAtMs, byte[] field, byte[] value) {
    /** Those that never expire come last. */
    long order() {
      return expireAtMs == HashValue.NO_EXPIRY ? Long.MAX_VALUE : expireAtMs;
    }
  }

  @Override
  public ValueType type() {
    return HashType.HASH;
  }

  @Override
  public boolean reads(int rdbType) {
    return switch (rdbType) {
      case RdbType.HASH,
          RdbType.HASH_ZIPMAP,
          RdbType.HASH_ZIPLIST,
          RdbType.HASH_LISTPACK,
          RdbType.HASH_EXPIRING,
          RdbType.HASH_EXPIRING_LISTPACK ->
          true;
      default -> false;
    };
  }

  // ---- writing ----

  @Override
  public int write(CollectionValue value, long nowMs, RdbWriter out) {
    HashValue hash = (HashValue) value;
    Live live = Live.of(hash, nowMs);
    if (live.count == 0) {
      return NOTHING;
    }
    if (live.firstExpiryMs == Long.MAX_VALUE) {
      writeLasting(hash, nowMs, live.count, out);
      return RdbVersion.REDIS_7_0;
    }
    if (hash.isPacked()) {
      writePacked(hash, nowMs, live.firstExpiryMs, out);
    } else {
      writeTable(hash, nowMs, live, out);
    }
    return RdbVersion.REDIS_7_4;
  }

  /** The fields that have not expired. */
  private record Live(long count, long firstExpiryMs) {
    static Live of(HashValue hash, long nowMs) {
      if (hash.nextElementExpiryMs() == Long.MAX_VALUE) {
        return new Live(hash.size(), Long.MAX_VALUE);
      }
      long[] countAndFirst = {0, Long.MAX_VALUE};
      hash.forEach(
          entry -> {
            if (HashValue.isLive(entry, nowMs)) {
              countAndFirst[0]++;
              if (entry.marked()) {
                countAndFirst[1] = Math.min(countAndFirst[1], HashValue.expireAtMs(entry));
              }
            }
          });
      return new Live(countAndFirst[0], countAndFirst[1]);
    }
  }

  private static void writeLasting(HashValue hash, long nowMs, long count, RdbWriter out) {
    if (hash.isPacked()) {
      ListpackWriter pack = new ListpackWriter();
      hash.forEach(
          entry -> {
            if (HashValue.isLive(entry, nowMs)) {
              pack.add(entry.block(), entry.keyOffset(), entry.keyLength());
              pack.add(entry.block(), HashValue.valueOffset(entry), HashValue.valueLength(entry));
            }
          });
      out.int8(RdbType.HASH_LISTPACK);
      out.string(pack.toBytes());
      return;
    }
    out.int8(RdbType.HASH);
    out.length(count);
    hash.forEach(
        entry -> {
          if (HashValue.isLive(entry, nowMs)) {
            out.string(entry.block(), entry.keyOffset(), entry.keyLength());
            out.string(entry.block(), HashValue.valueOffset(entry), HashValue.valueLength(entry));
          }
        });
  }

  private static void writePacked(HashValue hash, long nowMs, long first, RdbWriter out) {
    List<Expiring> fields = new ArrayList<>();
    hash.forEach(
        entry -> {
          if (HashValue.isLive(entry, nowMs)) {
            fields.add(
                new Expiring(HashValue.expireAtMs(entry), entry.key(), HashValue.value(entry)));
          }
        });
    fields.sort(Comparator.comparingLong(Expiring::order));
    ListpackWriter pack = new ListpackWriter();
    for (Expiring field : fields) {
      pack.add(field.field);
      pack.add(field.value);
      pack.add(field.expireAtMs);
    }
    out.int8(RdbType.HASH_EXPIRING_LISTPACK);
    out.int64(first);
    out.string(pack.toBytes());
  }

  private static void writeTable(HashValue hash, long nowMs, Live live, RdbWriter out) {
    long first = live.firstExpiryMs;
    out.int8(RdbType.HASH_EXPIRING);
    out.int64(first);
    out.length(live.count);
    hash.forEach(
        entry -> {
          if (HashValue.isLive(entry, nowMs)) {
            out.length(entry.marked() ? HashValue.expireAtMs(entry) - first + 1 : 0);
            out.string(entry.block(), entry.keyOffset(), entry.keyLength());
            out.string(entry.block(), HashValue.valueOffset(entry), HashValue.valueLength(entry));
          }
        });
  }

  // ---- reading ----

  @Override
  public void read(int rdbType, RdbReader in, long nowMs, Consumer<ValueChange> out)
      throws BadDumpException {
    FieldChanges fields = new FieldChanges(in, nowMs, out);
    switch (rdbType) {
      case RdbType.HASH -> readTable(in, fields);
      case RdbType.HASH_ZIPMAP -> addPairs(Zipmap.elements(in.string(), in.meter()), fields);
      case RdbType.HASH_ZIPLIST -> addPairs(Ziplist.elements(in.string(), in.meter()), fields);
      case RdbType.HASH_LISTPACK -> addPairs(Listpack.elements(in.string(), in.meter()), fields);
      case RdbType.HASH_EXPIRING -> readExpiringTable(in, fields);
      case RdbType.HASH_EXPIRING_LISTPACK -> readExpiringPack(in, fields);
      default -> throw new IllegalArgumentException("no hash: " + rdbType);
    }
    fields.finish();
  }

  private static void readTable(RdbReader in, FieldChanges fields) throws BadDumpException {
    for (int left = in.elementCount(); left > 0; left--) {
      fields.add(HashValue.NO_EXPIRY, in.string(), in.string());
    }
  }

  private static void addPairs(List<byte[]> pairs, FieldChanges fields) throws BadDumpException {
    requireGroups(pairs, 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      fields.add(HashValue.NO_EXPIRY, pairs.get(i), pairs.get(i + 1));
    }
  }

  private static void readExpiringTable(RdbReader in, FieldChanges fields) throws BadDumpException {
    long first = in.int64();
    for (int left = in.elementCount(); left > 0; left--) {
      long ttl = in.length();
      if (ttl < 0 || ttl > EXPIRE_MAX_MS || first < 0 || first > EXPIRE_MAX_MS) {
        throw BadDumpException.damaged("expiry of a field");
      }
      fields.add(ttl == 0 ? HashValue.NO_EXPIRY : first + ttl - 1, in.string(), in.string());
    }
  }

  private static void readExpiringPack(RdbReader in, FieldChanges fields) throws BadDumpException {
    // The first expiry of all, which the fields tell as well.
    in.int64();
    List<byte[]> parts = Listpack.elements(in.string(), in.meter());
    requireGroups(parts, 3);
    for (int i = 0; i < parts.size(); i += 3) {
      byte[] expiry = parts.get(i + 2);
      if (!Numbers.isLong(expiry)) {
        throw BadDumpException.damaged("expiry of a field");
      }
      fields.add(Numbers.toLong(expiry), parts.get(i), parts.get(i + 1));
    }
  }

  private static void requireGroups(List<byte[]> elements, int size) throws BadDumpException {
    if (elements.isEmpty() || elements.size() % size != 0) {
      throw BadDumpException.damaged("hash of " + elements.size() + " parts");
    }
  }

  /** Makes changes of the fields that are read. */
  private static final class FieldChanges {
    private static final int CHANGE_BYTES = 48 << 10;

    private final long nowMs;
    private final Consumer<ValueChange> out;
    private final Distinct distinct;
    private List<byte[]> lasting = new ArrayList<>();
    private List<PutExpiringFields.Pair> expiring = new ArrayList<>();
    private long bytes;

    FieldChanges(RdbReader in, long nowMs, Consumer<ValueChange> out) {
      this.nowMs = nowMs;
      this.out = out;
      this.distinct = in.distinct();
    }

    void add(long expireAtMs, byte[] field, byte[] value) throws BadDumpException {
      if (expireAtMs < 0 || expireAtMs > EXPIRE_MAX_MS) {
        throw BadDumpException.damaged("expiry of a field");
      }
      distinct.require(field);
      if (expireAtMs == HashValue.NO_EXPIRY) {
        lasting.add(field);
        lasting.add(value);
      } else if (expireAtMs > nowMs) {
        expiring.add(new PutExpiringFields.Pair(expireAtMs, field, value));
      }
      bytes += field.length + value.length;
      if (bytes >= CHANGE_BYTES) {
        finish();
      }
    }

    void finish() {
      if (!lasting.isEmpty()) {
        out.accept(new PutFields(lasting));
        lasting = new ArrayList<>();
      }
      if (!expiring.isEmpty()) {
        out.accept(new PutExpiringFields(expiring));
        expiring = new ArrayList<>();
      }
      bytes = 0;
    }
  }
}
