package io.ashlar.engine.stream;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What can happen to a stream. A code byte goes first; codes are on disk and never reused.
 *
 * <pre>
 * 1 ADD         id count:varint item:bytes{count}
 * 2 TRIM        count:varlong
 * 3 DELETE      count:varint id{count}
 * 4 COUNTERS    lastId entriesAdded:i64 maxDeletedId
 * 5 PUT_GROUP   group:bytes lastId entriesRead:i64
 * 6 DROP_GROUP  group:bytes
 * 7 PUT_CONSUMER  group:bytes consumer:bytes seenMs:i64 activeMs:i64
 * 8 DROP_CONSUMER group:bytes consumer:bytes
 * 9 ACKNOWLEDGE group:bytes count:varint id{count}
 * 10 DELIVER    group:bytes consumer:bytes count:varint (id timeMs:i64 count:varlong){count}
 * 11 BLOCK      block:bytes                          in snapshots and copies, see Block
 * id := ms:varlong seq:varlong
 * </pre>
 */
sealed interface StreamChange extends ValueChange {
  int ADD = 1;
  int TRIM = 2;
  int DELETE = 3;
  int COUNTERS = 4;
  int PUT_GROUP = 5;
  int DROP_GROUP = 6;
  int PUT_CONSUMER = 7;
  int DROP_CONSUMER = 8;
  int ACKNOWLEDGE = 9;
  int DELIVER = 10;
  int BLOCK = 11;

  void applyTo(StreamValue stream, ValueContext context);

  @Override
  default CollectionValue applyTo(CollectionValue value, ValueContext context) {
    if (!(value instanceof StreamValue stream)) {
      throw new CorruptEntryException("a change of a stream meets another type");
    }
    applyTo(stream, context);
    return stream;
  }

  /**
   * Adds an entry.
   *
   * @param args field, value... from index {@code from} on; at least one field
   */
  record Add(StreamId id, byte[][] args, int from) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(ADD);
      writeId(out, id);
      out.varint(args.length - from);
      for (int i = from; i < args.length; i++) {
        out.bytes(args[i]);
      }
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.append(id, args, from, context.limits());
    }
  }

  /** Drops entries from the start, at most all. */
  record Trim(long count) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(TRIM);
      out.varlong(count);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.deleteFirst(count);
    }
  }

  /** Deletes those entries of the IDs that are there. */
  record Delete(List<StreamId> ids) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(DELETE);
      writeIds(out, ids);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      ids.forEach(stream::delete);
    }
  }

  record Counters(StreamId lastId, long entriesAdded, StreamId maxDeletedId)
      implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(COUNTERS);
      writeId(out, lastId);
      out.int64(entriesAdded);
      writeId(out, maxDeletedId);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.setCounters(lastId, entriesAdded, maxDeletedId);
    }
  }

  /** Makes a group, or sets where it is. */
  record PutGroup(byte[] group, StreamId lastId, long entriesRead) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(PUT_GROUP);
      out.bytes(group);
      writeId(out, lastId);
      out.int64(entriesRead);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.putGroup(group, lastId, entriesRead);
    }
  }

  record DropGroup(byte[] group) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(DROP_GROUP);
      out.bytes(group);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.removeGroup(group);
    }
  }

  /**
   * Makes a consumer, or sets its times.
   *
   * @param activeMs {@link GroupConsumer#NEVER} as long as it got nothing
   */
  record PutConsumer(byte[] group, byte[] consumer, long seenMs, long activeMs)
      implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(PUT_CONSUMER);
      out.bytes(group);
      out.bytes(consumer);
      out.int64(seenMs);
      out.int64(activeMs);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.changeGroup(group, in -> in.putConsumer(consumer, seenMs, activeMs));
    }
  }

  /** Removes a consumer and what is pending at it. */
  record DropConsumer(byte[] group, byte[] consumer) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(DROP_CONSUMER);
      out.bytes(group);
      out.bytes(consumer);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.changeGroup(group, in -> in.removeConsumer(consumer));
    }
  }

  /** Entries are pending no more. */
  record Acknowledge(byte[] group, List<StreamId> ids) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(ACKNOWLEDGE);
      out.bytes(group);
      writeIds(out, ids);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.changeGroup(group, in -> ids.forEach(in::acknowledge));
    }
  }

  /** Entries become pending at a consumer, whomever they were pending at. */
  record Deliver(byte[] group, byte[] consumer, List<PendingRow> rows) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(DELIVER);
      out.bytes(group);
      out.bytes(consumer);
      out.varint(rows.size());
      for (PendingRow row : rows) {
        writeId(out, row.id());
        out.int64(row.timeMs());
        out.varlong(row.count());
      }
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.changeGroup(group, this::deliver);
    }

    private void deliver(Group to) {
      if (to.consumer(consumer) == null) {
        throw new CorruptEntryException("a change of a stream names no consumer of it");
      }
      for (PendingRow row : rows) {
        to.deliver(consumer, row.id(), row.timeMs(), row.count());
      }
    }
  }

  /** Entries in the form they are kept in, after all that are there. */
  record Append(byte[] block) implements StreamChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(BLOCK);
      out.bytes(block);
    }

    @Override
    public void applyTo(StreamValue stream, ValueContext context) {
      stream.appendBlock(block);
    }
  }

  static StreamChange read(ByteReader in) {
    int code = in.int8();
    return switch (code) {
      case ADD -> readAdd(in);
      case TRIM -> readTrim(in);
      case DELETE -> new Delete(readIds(in));
      case COUNTERS -> new Counters(readId(in), in.int64(), readId(in));
      case PUT_GROUP -> new PutGroup(in.bytes(), readId(in), in.int64());
      case DROP_GROUP -> new DropGroup(in.bytes());
      case PUT_CONSUMER -> new PutConsumer(in.bytes(), in.bytes(), in.int64(), in.int64());
      case DROP_CONSUMER -> new DropConsumer(in.bytes(), in.bytes());
      case ACKNOWLEDGE -> new Acknowledge(in.bytes(), readIds(in));
      case DELIVER -> readDeliver(in);
      case BLOCK -> readBlock(in);
      default -> throw new CorruptEntryException("unknown change " + code + " of a stream");
    };
  }

  private static Add readAdd(ByteReader in) {
    StreamId id = readId(in);
    byte[][] items = new byte[in.count()][];
    if (items.length == 0 || items.length % 2 != 0) {
      throw new CorruptEntryException("an entry of " + items.length + " fields and values");
    }
    for (int i = 0; i < items.length; i++) {
      items[i] = in.bytes();
    }
    return new Add(id, items, 0);
  }

  private static Trim readTrim(ByteReader in) {
    long count = in.varlong();
    if (count < 0) {
      throw new CorruptEntryException("a stream is trimmed by " + count);
    }
    return new Trim(count);
  }

  private static Deliver readDeliver(ByteReader in) {
    byte[] group = in.bytes();
    byte[] consumer = in.bytes();
    int count = in.count();
    List<PendingRow> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(new PendingRow(readId(in), in.int64(), in.varlong()));
    }
    return new Deliver(group, consumer, rows);
  }

  private static Append readBlock(ByteReader in) {
    byte[] block = in.bytes();
    Block.check(block);
    return new Append(block);
  }

  private static void writeId(ByteWriter out, StreamId id) {
    out.varlong(id.ms());
    out.varlong(id.seq());
  }

  private static StreamId readId(ByteReader in) {
    return new StreamId(in.varlong(), in.varlong());
  }

  private static void writeIds(ByteWriter out, List<StreamId> ids) {
    out.varint(ids.size());
    ids.forEach(id -> writeId(out, id));
  }

  private static List<StreamId> readIds(ByteReader in) {
    int count = in.count();
    List<StreamId> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(readId(in));
    }
    return ids;
  }
}
