package io.ashlar.engine.value;

/**
 * What values of one shard share.
 *
 * @param hashSeed of all tables, equal on all replicas: the order of elements in a table, and so
 *     cursors of HSCAN, SSCAN and ZSCAN, mean the same on each
 */
public record ValueContext(long hashSeed, EncodingLimits limits) {}
