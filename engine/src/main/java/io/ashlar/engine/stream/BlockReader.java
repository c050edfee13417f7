package io.ashlar.engine.stream;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the entries of a {@link Block}. Replies that it makes are views into the block, whose
 * bytes are never written to again once they belong to an entry.
 */
final class BlockReader {
  private static final Reply[] UNREAD = {};

  private byte[] block = {};
  private int end;
  private int at;
  private int fieldCount;
  private int fieldsAt;
  private int firstEntryAt;
  private Reply[] fields = UNREAD;

  private long ms;
  private long seq;
  private int entryAt;
  private boolean hasFields;
  private int pairs;
  private int itemsAt;

  /** Where each entry begins and which ID goes before it, from {@link #index}. */
  private int[] starts = {};

  private long[] before = {};

  /** Begins before a block's first entry; the block has {@code length} bytes. */
  void open(byte[] newBlock, int length) {
    block = newBlock;
    end = length;
    at = Block.HEADER_BYTES;
    fieldCount = count();
    fieldsAt = at;
    fields = UNREAD;
    skip(fieldCount);
    firstEntryAt = at;
    rewind();
  }

  private void rewind() {
    at = firstEntryAt;
    ms = Block.int64(block, Block.FIRST_MS);
    seq = Block.int64(block, Block.FIRST_SEQ) - 1;
  }

  /** Goes to the next entry; false at the block's end. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    entryAt = at;
    long head = varlong();
    long step = head >>> Block.STEP_SHIFT;
    if (step == Block.WIDE_STEP) {
      step = int64();
    }
    long own = (head & Block.HAS_SEQ) != 0 ? varlong() : 0;
    if (step == 0) {
      seq += 1 + own;
    } else {
      ms += step;
      seq = own;
    }
    hasFields = (head & Block.HAS_FIELDS) != 0;
    pairs = hasFields ? count() : fieldCount;
    itemsAt = at;
    skip(hasFields ? 2L * pairs : pairs);
    return true;
  }

  long ms() {
    return ms;
  }

  long seq() {
    return seq;
  }

  StreamId id() {
    return new StreamId(ms, seq);
  }

  int compareTo(StreamId id) {
    return StreamId.compare(ms, seq, id.ms(), id.seq());
  }

  /** Where the entry begins in the block. */
  int entryOffset() {
    return entryAt;
  }

  /** Where the entry's items begin, the count of its fields included if it has its own. */
  int bodyOffset() {
    return hasFields ? itemsAt - varBytes(pairs) : itemsAt;
  }

  /** Where the entry ends in the block. */
  int endOffset() {
    return at;
  }

  boolean hasFields() {
    return hasFields;
  }

  /** Notes where all entries are, so that {@link #moveTo} finds them; returns how many. */
  int index() {
    rewind();
    int count = 0;
    long msBefore = ms;
    long seqBefore = seq;
    while (next()) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, Math.max(16, 2 * count));
        before = Arrays.copyOf(before, 2 * starts.length);
      }
      starts[count] = entryAt;
      before[2 * count] = msBefore;
      before[2 * count + 1] = seqBefore;
      count++;
      msBefore = ms;
      seqBefore = seq;
    }
    return count;
  }

  /** Goes to an entry by its place, after {@link #index}. */
  void moveTo(int place) {
    at = starts[place];
    ms = before[2 * place];
    seq = before[2 * place + 1];
    next();
  }

  /** Field, value, field, value... of the entry. */
  List<Reply> items() {
    List<Reply> items = new ArrayList<>(2 * pairs);
    Reply[] names = hasFields ? UNREAD : blockFields();
    int resumeAt = at;
    at = itemsAt;
    for (int i = 0; i < pairs; i++) {
      items.add(hasFields ? item() : names[i]);
      items.add(item());
    }
    at = resumeAt;
    return items;
  }

  /** The names that entries without names of their own have. */
  Reply[] blockFields() {
    if (fields.length != fieldCount) {
      int resumeAt = at;
      at = fieldsAt;
      Reply[] names = new Reply[fieldCount];
      for (int i = 0; i < fieldCount; i++) {
        names[i] = item();
      }
      at = resumeAt;
      fields = names;
    }
    return fields;
  }

  /** Whether {@code args} from an index on, every second one, are the block's fields. */
  boolean fieldsEqual(byte[][] args, int from) {
    if (args.length - from != 2 * fieldCount) {
      return false;
    }
    int resumeAt = at;
    at = fieldsAt;
    boolean equal = true;
    for (int i = from; i < args.length && equal; i += 2) {
      equal = itemEquals(args[i]);
    }
    at = resumeAt;
    return equal;
  }

  private boolean itemEquals(byte[] text) {
    long tag = varlong();
    if ((tag & 1) != 0) {
      long number = unzigzag(tag >>> 1);
      return Numbers.isLong(text) && Numbers.toLong(text) == number;
    }
    int from = at;
    at += (int) (tag >>> 1);
    return Arrays.equals(block, from, at, text, 0, text.length);
  }

  private Reply item() {
    long tag = varlong();
    if ((tag & 1) != 0) {
      return Reply.Bulk.of(Numbers.toBytes(unzigzag(tag >>> 1)));
    }
    int length = (int) (tag >>> 1);
    at += length;
    return new Reply.Bulk(block, at - length, length);
  }

  private void skip(long items) {
    for (long i = 0; i < items; i++) {
      long tag = varlong();
      if ((tag & 1) == 0) {
        long length = tag >>> 1;
        if (length > end - at) {
          throw new CorruptEntryException("an item exceeds its block");
        }
        at += (int) length;
      }
    }
  }

  private int count() {
    long count = varlong();
    if (count < 0 || count > end - at) {
      throw new CorruptEntryException("count " + count + " exceeds its block");
    }
    return (int) count;
  }

  private long int64() {
    if (end - at < Long.BYTES) {
      throw new CorruptEntryException("a block ends inside an entry");
    }
    at += Long.BYTES;
    return Block.int64(block, at - Long.BYTES);
  }

  private long varlong() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at >= end) {
        throw new CorruptEntryException("a block ends inside an entry");
      }
      int next = block[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new CorruptEntryException("number of more than 64 bits");
  }

  private static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  private static int varBytes(int value) {
    return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  /** The entry at the cursor as XRANGE answers it. */
  Reply reply() {
    return Reply.Array.of(StreamReplies.id(ms, seq), new Reply.Array(items()));
  }

  /** The bytes of a reply made by {@link #items}. */
  static byte[] bytes(@Nullable Reply item) {
    if (item instanceof Reply.Bulk bulk) {
      return bulk.toBytes();
    }
    throw new IllegalArgumentException("no item of an entry");
  }
}
