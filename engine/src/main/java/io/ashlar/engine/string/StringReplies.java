package io.ashlar.engine.string;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.resp.Reply;

/** A string record's value as a reply. */
final class StringReplies {
  private static final byte[] NO_BYTES = {};
  static final Reply.Bulk EMPTY = new Reply.Bulk(NO_BYTES, 0, 0);

  private StringReplies() {}

  /** The whole value: a view of a flat record, a copy of one that changes in place. */
  static Reply.Bulk bulk(Object record) {
    if (record instanceof byte[] bytes) {
      int offset = StringRecord.valueOffset(bytes);
      return new Reply.Bulk(bytes, offset, bytes.length - offset);
    }
    return Reply.Bulk.of(Records.stringBytes(record));
  }

  /** Bytes {@code from} (inclusive) to {@code to} (exclusive) of the value. */
  static Reply.Bulk bulk(Object record, int from, int to) {
    if (record instanceof byte[] bytes) {
      return new Reply.Bulk(bytes, StringRecord.valueOffset(bytes) + from, to - from);
    }
    return Reply.Bulk.of(Records.stringBytes(record, from, to));
  }
}
