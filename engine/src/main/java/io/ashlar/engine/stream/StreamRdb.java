package io.ashlar.engine.stream;

import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.ListpackWriter;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.function.Consumer;

/**
 * Streams in Redis's serialisation. Numbers are lengths unless told otherwise, an id is two of
 * them; rawId is two big-endian numbers of 64 bits, times are milliseconds in 64 bits.
 *
 * <pre>
 * STREAM    nodes (rawId:string node:listpack)* entries lastId
 *           [firstId maxDeletedId entriesAdded] groups group*         [] not in version 1
 * group     name lastId [entriesRead] pending (rawId time deliveries)* consumers consumer*
 * consumer  name seen:time {active:time} pending rawId*               {} in version 3 only
 * node      live deleted fields field{fields} 0 entry*
 * entry     flags msStep seqStep [fields] items elements              [] with names of its own
 * </pre>
 *
 * Version 2 is written, which Redis 7.0 reads; it does not tell when a consumer was active, for
 * which then, as in Redis 7.2, stands when it was seen.
 */
public final class StreamRdb implements RdbForm {
  /** The entry is deleted. */
  static final int DELETED = 1;

  /** The entry has the node's field names. */
  static final int SAME_FIELDS = 2;

  private static final int ID_BYTES = 16;

  @Override
  public ValueType type() {
    return StreamType.INSTANCE;
  }

  @Override
  public boolean reads(int rdbType) {
    return rdbType == RdbType.STREAM_1
        || rdbType == RdbType.STREAM_2
        || rdbType == RdbType.STREAM_3;
  }

  @Override
  public void read(int rdbType, RdbReader in, long nowMs, Consumer<ValueChange> out)
      throws BadDumpException {
    new StreamRdbReader(rdbType, in, out).read();
  }

  @Override
  public int write(CollectionValue value, long nowMs, RdbWriter out) {
    StreamValue stream = (StreamValue) value;
    out.int8(RdbType.STREAM_2);
    out.length(stream.entries().blockCount());
    BlockReader reader = new BlockReader();
    stream
        .entries()
        .blocks(
            (block, length) -> {
              out.string(rawId(block));
              out.string(node(reader, block, length));
              return !out.isFull();
            });
    out.length(stream.entries().size());
    id(out, stream.lastId());
    id(out, stream.firstId());
    id(out, stream.maxDeletedId());
    out.length(stream.entriesAdded());
    out.length(stream.groupCount());
    for (int i = 0; i < stream.groupCount(); i++) {
      group(out, stream.group(i));
    }
    return RdbVersion.REDIS_7_0;
  }

  private static byte[] rawId(byte[] block) {
    byte[] id = new byte[ID_BYTES];
    System.arraycopy(block, Block.FIRST_MS, id, 0, ID_BYTES);
    return id;
  }

  private static byte[] node(BlockReader reader, byte[] block, int length) {
    reader.open(block, length);
    long firstMs = Block.int64(block, Block.FIRST_MS);
    long firstSeq = Block.int64(block, Block.FIRST_SEQ);
    ListpackWriter node = new ListpackWriter();
    node.add(Block.live(block));
    node.add(0);
    Reply[] fields = reader.blockFields();
    node.add(fields.length);
    for (Reply field : fields) {
      add(node, field);
    }
    node.add(0);
    while (reader.next()) {
      boolean hasFields = reader.hasFields();
      node.add(hasFields ? 0 : SAME_FIELDS);
      node.add(reader.ms() - firstMs);
      node.add(reader.seq() - firstSeq);
      int elements = 3;
      int index = 0;
      var items = reader.items();
      if (hasFields) {
        node.add(items.size() / 2);
        elements++;
      }
      for (Reply item : items) {
        if (hasFields || index % 2 == 1) {
          add(node, item);
          elements++;
        }
        index++;
      }
      node.add(elements);
    }
    return node.toBytes();
  }

  private static void add(ListpackWriter node, Reply item) {
    if (!(item instanceof Reply.Bulk bulk)) {
      throw new IllegalArgumentException("no item of an entry");
    }
    node.add(bulk.array(), bulk.offset(), bulk.length());
  }

  private static void group(RdbWriter out, Group group) {
    out.string(group.name);
    id(out, group.lastId);
    out.length(group.entriesRead);
    PendingTable pending = group.pending();
    out.length(pending.size());
    for (long at = pending.first(); at != PendingTable.NONE; at = pending.next(at)) {
      rawId(out, pending.id(at));
      out.int64(pending.cell(at, Group.TIME));
      out.length(pending.cell(at, Group.COUNT));
    }
    out.length(group.consumerCount());
    for (int i = 0; i < group.consumerCount(); i++) {
      GroupConsumer consumer = group.consumer(i);
      out.string(consumer.name);
      out.int64(consumer.seenMs);
      PendingTable own = consumer.pending;
      out.length(own.size());
      for (long at = own.first(); at != PendingTable.NONE; at = own.next(at)) {
        rawId(out, own.id(at));
      }
    }
  }

  private static void id(RdbWriter out, StreamId id) {
    out.length(id.ms());
    out.length(id.seq());
  }

  private static void rawId(RdbWriter out, StreamId id) {
    out.int64BigEndian(id.ms());
    out.int64BigEndian(id.seq());
  }
}
