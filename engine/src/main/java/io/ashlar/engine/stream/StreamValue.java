package io.ashlar.engine.stream;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream: entries, counters and consumer groups. Lives on when it has no entries. */
final class StreamValue implements CollectionValue {
  private final Entries entries;
  private final Directory<Group> groups;
  private Object owner = new Object();
  private long groupBytes;
  private StreamId lastId = StreamId.ZERO;
  private StreamId maxDeletedId = StreamId.ZERO;
  private long entriesAdded;

  StreamValue() {
    this.entries = new Entries();
    this.groups = new Directory<>();
  }

  private StreamValue(StreamValue source) {
    entries = source.entries.copy();
    groups = source.groups.copy();
    groupBytes = source.groupBytes;
    lastId = source.lastId;
    maxDeletedId = source.maxDeletedId;
    entriesAdded = source.entriesAdded;
  }

  /** The stream that a key's record holds, null when it holds something else. */
  static @Nullable StreamValue of(Object record) {
    return Records.collection(record) instanceof StreamValue stream ? stream : null;
  }

  @Override
  public ValueType type() {
    return StreamType.INSTANCE;
  }

  @Override
  public String encodingName() {
    return "stream";
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public long heapBytes() {
    return 80 + 3 * 24 + entries.heapBytes() + groups.heapBytes() + groupBytes;
  }

  @Override
  public StreamValue copy() {
    // From now on this one too has to copy what it changes of its groups.
    owner = new Object();
    return new StreamValue(this);
  }

  @Override
  public long checksum() {
    return StreamChecksum.of(this);
  }

  @Override
  public void dump(Consumer<ValueChange> out) {
    StreamDump.dump(this, out);
  }

  /** Not to be changed but by this value. */
  Entries entries() {
    return entries;
  }

  StreamId lastId() {
    return lastId;
  }

  /** The largest ID that was ever deleted by XDEL. */
  StreamId maxDeletedId() {
    return maxDeletedId;
  }

  /** How many entries were ever added. */
  long entriesAdded() {
    return entriesAdded;
  }

  /** The first entry's ID; zero in a stream without entries. */
  StreamId firstId() {
    StreamId first = entries.firstId();
    return first == null ? StreamId.ZERO : first;
  }

  int groupCount() {
    return groups.size();
  }

  /** In the order of their names; not to be changed. */
  Group group(int index) {
    return groups.get(index);
  }

  /** Not to be changed. */
  @Nullable Group group(byte[] name) {
    int at = indexOf(name);
    return at < 0 ? null : groups.get(at);
  }

  // ---- changing ----

  /** Appends an entry. */
  void append(StreamId id, byte[][] args, int from, EncodingLimits limits) {
    requireLater(id);
    entries.append(id, args, from, limits);
    lastId = id;
    entriesAdded++;
  }

  /** Appends a checked block of a snapshot; counts nothing. */
  void appendBlock(byte[] block) {
    requireLater(
        new StreamId(Block.int64(block, Block.FIRST_MS), Block.int64(block, Block.FIRST_SEQ)));
    entries.appendBlock(block);
    lastId = new StreamId(Block.int64(block, Block.LAST_MS), Block.int64(block, Block.LAST_SEQ));
  }

  private void requireLater(StreamId id) {
    if (!id.isAfter(lastId)) {
      throw new CorruptEntryException("an entry of a stream is not after the last");
    }
  }

  void deleteFirst(long count) {
    entries.deleteFirst(count);
  }

  void delete(StreamId id) {
    if (entries.delete(id) && id.isAfter(maxDeletedId)) {
      maxDeletedId = id;
    }
  }

  void setCounters(StreamId newLastId, long newEntriesAdded, StreamId newMaxDeletedId) {
    lastId = newLastId;
    entriesAdded = newEntriesAdded;
    maxDeletedId = newMaxDeletedId;
  }

  /** Makes a group, or moves one. */
  void putGroup(byte[] name, StreamId groupLastId, long entriesRead) {
    int at = indexOf(name);
    if (at < 0) {
      Group made = new Group(owner, name, groupLastId, entriesRead);
      groups.add(-at - 1, made);
      groupBytes += made.heapBytes();
    } else {
      Group group = writable(at);
      group.lastId = groupLastId;
      group.entriesRead = entriesRead;
    }
  }

  void removeGroup(byte[] name) {
    int at = indexOf(name);
    if (at < 0) {
      throw new CorruptEntryException("a change of a stream names no group of it");
    }
    groupBytes -= groups.get(at).heapBytes();
    groups.remove(at);
  }

  /**
   * Changes a group.
   *
   * @throws CorruptEntryException when there is none of the name
   */
  void changeGroup(byte[] name, Consumer<Group> change) {
    int at = indexOf(name);
    if (at < 0) {
      throw new CorruptEntryException("a change of a stream names no group of it");
    }
    Group group = writable(at);
    long before = group.heapBytes();
    change.accept(group);
    groupBytes += group.heapBytes() - before;
  }

  private Group writable(int at) {
    Group group = groups.get(at);
    if (group.owner != owner) {
      Group own = group.copy(owner);
      groupBytes += own.heapBytes() - group.heapBytes();
      groups.set(at, own);
      return own;
    }
    return group;
  }

  private int indexOf(byte[] name) {
    int low = 0;
    int high = groups.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(groups.get(middle).name, name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
