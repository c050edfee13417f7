package io.ashlar.engine.stream;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Listpack;
import io.ashlar.engine.rdb.Meter;
import io.ashlar.engine.value.ValueChange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes blocks of a stream's nodes, see {@link StreamRdb}. */
final class StreamNodeReader {
  private static final byte[] NOTHING = {};

  /** A node that is larger than nodes are becomes several blocks. */
  private static final int BLOCK_BYTES = 1 << 20;

  private final Meter meter;
  private final Consumer<ValueChange> out;
  private List<byte[]> parts = List.of();
  private int at;

  private byte[][] nodeFields = {};
  private @Nullable OpenBlock block;
  private final Set<StreamId> deleted = new HashSet<>();

  private StreamId firstId = StreamId.ZERO;
  private StreamId before = StreamId.ZERO;
  private long entries;

  StreamNodeReader(Meter meter, Consumer<ValueChange> out) {
    this.meter = meter;
    this.out = out;
  }

  /** Entries of all nodes that are not deleted. */
  long entries() {
    return entries;
  }

  /** Of the first of them, zero without any. */
  StreamId firstId() {
    return firstId;
  }

  /** Of the last entry, deleted or not; zero without any. */
  StreamId lastId() {
    return before;
  }

  /**
   * Reads the next node.
   *
   * @param id that those of its entries are counted from
   */
  void read(StreamId id, byte[] pack) throws BadDumpException {
    require(id.isAfter(before));
    Meter.Mark mark = meter.mark();
    parts = Listpack.elements(pack, meter);
    at = 0;
    long live = number();
    long gone = number();
    nodeFields = new byte[count(1)][];
    for (int i = 0; i < nodeFields.length; i++) {
      nodeFields[i] = next();
    }
    require(nodeFields.length > 0 && number() == 0);
    long liveBefore = entries;
    long seen = 0;
    while (at < parts.size()) {
      readEntry(id);
      seen++;
    }
    require(live == entries - liveBefore && gone == seen - live);
    endBlock();
    parts = List.of();
    // What was decoded is gone; what stays takes no more than the node did.
    meter.release(mark);
    meter.element(pack.length);
  }

  private void readEntry(StreamId nodeId) throws BadDumpException {
    int start = at;
    long flags = number();
    require((flags & ~(StreamRdb.DELETED | StreamRdb.SAME_FIELDS)) == 0);
    StreamId id = new StreamId(nodeId.ms() + number(), nodeId.seq() + number());
    require(id.isAfter(before) && !id.isBefore(nodeId));
    before = id;
    boolean sameFields = (flags & StreamRdb.SAME_FIELDS) != 0;
    int fields = sameFields ? nodeFields.length : count(2);
    require(fields > 0 && fields <= (parts.size() - at) / (sameFields ? 1 : 2));
    byte[][] args = new byte[2 * fields][];
    for (int i = 0; i < fields; i++) {
      args[2 * i] = sameFields ? nodeFields[i] : next();
      args[2 * i + 1] = next();
    }
    int elements = at - start;
    require(number() == elements);
    OpenBlock open = block;
    if (open == null || open.length() >= BLOCK_BYTES) {
      endBlock();
      // The node's names and not the first entry's are the block's, and its ID is the node's.
      open = new OpenBlock(open == null ? nodeId : id, blockFields(), 0);
      block = open;
    }
    open.append(id, args, 0);
    if ((flags & StreamRdb.DELETED) != 0) {
      deleted.add(id);
      return;
    }
    if (entries == 0) {
      firstId = id;
    }
    entries++;
  }

  private byte[][] blockFields() {
    byte[][] args = new byte[2 * nodeFields.length][];
    for (int i = 0; i < nodeFields.length; i++) {
      args[2 * i] = nodeFields[i];
      args[2 * i + 1] = NOTHING;
    }
    return args;
  }

  private void endBlock() {
    OpenBlock open = block;
    if (open != null) {
      byte[] whole =
          deleted.isEmpty()
              ? open.sealed()
              : OpenBlock.without(
                  open.bytes(), open.length(), entry -> deleted.contains(entry.id()));
      // A block without entries is left out.
      if (whole != null) {
        out.accept(new StreamChange.Append(whole));
      }
    }
    block = null;
    deleted.clear();
  }

  /** A number of things that each take so many parts. */
  private int count(int partsEach) throws BadDumpException {
    long count = number();
    require(count >= 0 && count <= (parts.size() - at) / partsEach);
    return (int) count;
  }

  private long number() throws BadDumpException {
    byte[] part = next();
    require(Numbers.isLong(part));
    return Numbers.toLong(part);
  }

  private byte[] next() throws BadDumpException {
    require(at < parts.size());
    return parts.get(at++);
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw BadDumpException.damaged("node of a stream");
    }
  }
}
