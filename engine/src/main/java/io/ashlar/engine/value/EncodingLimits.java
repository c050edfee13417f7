package io.ashlar.engine.value;

/**
 * Up to which size a collection is kept packed, by Redis's configuration names. Written by CONFIG
 * SET, read on shard threads. Replicas may differ in them: they decide a value's form, never its
 * content.
 */
public final class EncodingLimits {
  /** hash-max-listpack-entries: fields. */
  public volatile int hashPackedEntries = 512;

  /** hash-max-listpack-value: bytes of a field or value. */
  public volatile int hashPackedValue = 64;

  /** list-max-listpack-size: elements when positive; -1 to -5 for 4, 8, 16, 32, 64 KiB. */
  public volatile int listPackedSize = -2;

  /** set-max-intset-entries. */
  public volatile int setIntegerEntries = 512;

  /** set-max-listpack-entries. */
  public volatile int setPackedEntries = 128;

  /** set-max-listpack-value: bytes of a member. */
  public volatile int setPackedValue = 64;

  /** zset-max-listpack-entries. */
  public volatile int sortedSetPackedEntries = 128;

  /** zset-max-listpack-value: bytes of a member. */
  public volatile int sortedSetPackedValue = 64;

  /** stream-node-max-bytes: bytes of a block of entries; 0 is no limit. */
  public volatile int streamBlockBytes = 4096;

  /** stream-node-max-entries: entries of a block; 0 is no limit. */
  public volatile int streamBlockEntries = 100;

  /** hll-sparse-max-bytes. */
  public volatile int hyperLogLogSparseBytes = 3000;
}
