package io.ashlar.engine.stream;

/**
 * An entry that is pending at a consumer.
 *
 * @param timeMs of its last delivery, milliseconds since the epoch
 * @param count of its deliveries
 */
record PendingRow(StreamId id, long timeMs, long count) {}
