package io.ashlar.engine;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What a slot holds at one moment, for comparing replicas. Taken on the shard thread by references
 * and copies that share their blocks; the checksum may be computed on any other.
 */
public final class SlotContent {
  private static final long HIGH_SEED = 0x9e3779b97f4a7c15L;
  private static final long LOW_SEED = 0xc2b2ae3d27d4eb4fL;

  private record Collection(byte[] key, CollectionValue value, long expireAtMs) {}

  private record Content(int database, List<byte[]> strings, List<Collection> collections) {}

  private final List<Content> databases;
  private final long requests;

  private SlotContent(List<Content> databases, long requests) {
    this.databases = databases;
    this.requests = requests;
  }

  static SlotContent of(Databases all, int slot) {
    List<Content> contents = new ArrayList<>();
    for (int database = 0; database < Databases.COUNT; database++) {
      Keyspace keyspace = all.of(database);
      if (keyspace.keyCount(slot) > 0) {
        contents.add(of(keyspace, database, slot));
      }
    }
    return new SlotContent(contents, all.requests().checksum(slot));
  }

  private static Content of(Keyspace keyspace, int database, int slot) {
    Content content = new Content(database, new ArrayList<>(), new ArrayList<>());
    keyspace.walk(
        slot,
        0,
        Integer.MAX_VALUE,
        (record, hash) -> {
          CollectionValue value = Records.collection(record);
          if (value == null) {
            content.strings.add(Records.flat(record));
          } else {
            content.collections.add(
                new Collection(Records.key(record), value.copy(), Records.expireAtMs(record)));
          }
        });
    return content;
  }

  /** Of all databases. */
  public long keys() {
    long keys = 0;
    for (Content content : databases) {
      keys += content.strings.size() + content.collections.size();
    }
    return keys;
  }

  /**
   * Equal keys, values and expiries in equal databases give equal sums whatever their order in
   * memory. 0 for an empty slot. The slot's requests count as well.
   */
  public long checksum() {
    long sum = requests;
    for (Content content : databases) {
      sum += Long.rotateLeft(of(content), 2 * content.database) * (1 + 2L * content.database);
    }
    return sum;
  }

  private static long of(Content content) {
    long sum = content.strings.size() + content.collections.size();
    for (byte[] record : content.strings) {
      sum += ofBytes(comparable(record));
    }
    for (Collection one : content.collections) {
      sum +=
          ofBytes(one.key)
              + Long.rotateLeft(one.value.checksum(), 17) * HIGH_SEED
              + one.expireAtMs * LOW_SEED;
    }
    return sum;
  }

  /** A string's record without the access bits and the encoding hint: those are this replica's. */
  private static byte[] comparable(byte[] record) {
    byte[] copy = record.clone();
    Records.setAccess(copy, 0);
    copy[0] &= (byte) ~0x40;
    return copy;
  }

  private static long ofBytes(byte[] bytes) {
    return ((long) KeyHash.hash(bytes, 0, bytes.length, HIGH_SEED) << 32)
        ^ (KeyHash.hash(bytes, 0, bytes.length, LOW_SEED) & 0xffffffffL);
  }
}
