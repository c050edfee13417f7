package io.ashlar.engine.stream;

import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Distinct;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.value.ValueChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads one stream, see {@link StreamRdb}. */
final class StreamRdbReader {
  private static final int NODE_ID_BYTES = 16;

  /** Pending entries of one change; each takes about 20 bytes. */
  private static final int ROWS = 2_000;

  /** Of a row and of its place in the table that it waits in. */
  private static final int ROW_BYTES = 128;

  private final int rdbType;
  private final RdbReader in;
  private final Consumer<ValueChange> out;

  /**
   * What of the stream decides about groups of version 1, which do not tell what they have read.
   */
  private long entries;

  private StreamId firstId = StreamId.ZERO;
  private StreamId lastId = StreamId.ZERO;
  private StreamId maxDeletedId = StreamId.ZERO;
  private long entriesAdded;

  StreamRdbReader(int rdbType, RdbReader in, Consumer<ValueChange> out) {
    this.rdbType = rdbType;
    this.in = in;
    this.out = out;
  }

  void read() throws BadDumpException {
    StreamNodeReader nodes = new StreamNodeReader(in.meter(), out);
    for (int left = in.count(); left > 0; left--) {
      byte[] id = in.string();
      require(id.length == NODE_ID_BYTES);
      nodes.read(new StreamId(Block.int64(id, 0), Block.int64(id, Long.BYTES)), in.string());
    }
    entries = in.length();
    lastId = id();
    firstId = nodes.firstId();
    entriesAdded = entries;
    if (rdbType != RdbType.STREAM_1) {
      // The first ID, which the entries tell as well.
      id();
      maxDeletedId = id();
      entriesAdded = in.length();
    }
    require(entries == nodes.entries() && entriesAdded >= 0);
    require(!lastId.isBefore(nodes.lastId()));
    out.accept(new StreamChange.Counters(lastId, entriesAdded, maxDeletedId));
    Distinct names = in.distinct();
    for (int left = in.count(); left > 0; left--) {
      readGroup(names);
    }
  }

  private void readGroup(Distinct names) throws BadDumpException {
    byte[] name = in.string();
    names.require(name);
    StreamId groupLastId = id();
    long entriesRead =
        rdbType == RdbType.STREAM_1
            ? ReadCounter.upTo(entriesAdded, entries, lastId, firstId, maxDeletedId, groupLastId)
            : in.length();
    require(entriesRead >= Group.UNKNOWN);
    out.accept(new StreamChange.PutGroup(name, groupLastId, entriesRead));
    Map<StreamId, PendingRow> pending = readPending();
    Distinct consumers = in.distinct();
    for (int left = in.count(); left > 0; left--) {
      readConsumer(name, consumers, pending);
    }
    // Every entry that is pending is pending at somebody.
    require(pending.isEmpty());
  }

  private Map<StreamId, PendingRow> readPending() throws BadDumpException {
    Map<StreamId, PendingRow> pending = new HashMap<>();
    for (int left = in.count(); left > 0; left--) {
      StreamId id = rawId();
      in.meter().overhead(ROW_BYTES);
      require(pending.put(id, new PendingRow(id, in.int64(), in.length())) == null);
    }
    return pending;
  }

  private void readConsumer(byte[] group, Distinct names, Map<StreamId, PendingRow> pending)
      throws BadDumpException {
    byte[] name = in.string();
    names.require(name);
    long seenMs = in.int64();
    long activeMs = rdbType == RdbType.STREAM_3 ? in.int64() : seenMs;
    require(activeMs >= GroupConsumer.NEVER);
    out.accept(new StreamChange.PutConsumer(group, name, seenMs, activeMs));
    List<PendingRow> rows = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      PendingRow row = pending.remove(rawId());
      if (row == null) {
        throw damaged();
      }
      rows.add(row);
      if (rows.size() == ROWS) {
        out.accept(new StreamChange.Deliver(group, name, rows));
        rows = new ArrayList<>();
      }
    }
    if (!rows.isEmpty()) {
      out.accept(new StreamChange.Deliver(group, name, rows));
    }
  }

  private StreamId id() throws BadDumpException {
    return new StreamId(in.length(), in.length());
  }

  private StreamId rawId() throws BadDumpException {
    return new StreamId(in.int64BigEndian(), in.int64BigEndian());
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw damaged();
    }
  }

  private static BadDumpException damaged() {
    return BadDumpException.damaged("stream");
  }
}
