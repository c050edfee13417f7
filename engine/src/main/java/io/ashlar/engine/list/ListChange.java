package io.ashlar.engine.list;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What may happen to a list.
 *
 * <pre>
 * change := 1 count:varint element*count             pushed at the first end, one after the other
 *         | 2 count:varint element*count             pushed at the last end
 *         | 3 first:varlong last:varlong             so many taken off each end
 *         | 4 index:varlong element                  replaced
 *         | 5 index:varlong element                  inserted before the index
 *         | 6 count:i64 element                      those equal removed, see LREM
 *         | 7 ends:u8                                moved from one end to the other; bit 0 from the
 *                                                    first, bit 1 to the first
 * element := length:varint byte*length
 * </pre>
 *
 * The codes are on disk and never used again for anything else.
 */
sealed interface ListChange extends ValueChange {
  int PUSH_FIRST = 1;
  int PUSH_LAST = 2;
  int TRIM = 3;
  int SET = 4;
  int INSERT = 5;
  int REMOVE = 6;
  int ROTATE = 7;

  void apply(ListValue list, EncodingLimits limits);

  @Override
  default CollectionValue applyTo(CollectionValue value, ValueContext context) {
    apply((ListValue) value, context.limits());
    return value;
  }

  static ListChange read(ByteReader in) {
    int code = in.int8();
    return switch (code) {
      case PUSH_FIRST, PUSH_LAST -> {
        int count = in.count();
        List<byte[]> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          elements.add(in.bytes());
        }
        yield new Push(code == PUSH_FIRST, elements);
      }
      case TRIM -> new Trim(in.varlong(), in.varlong());
      case SET -> new SetElement(in.varlong(), in.bytes());
      case INSERT -> new Insert(in.varlong(), in.bytes());
      case REMOVE -> new Remove(in.int64(), in.bytes());
      case ROTATE -> {
        int ends = in.int8();
        yield new Rotate((ends & 1) != 0, (ends & 2) != 0);
      }
      default -> throw new CorruptEntryException("unknown change " + code + " of a list");
    };
  }

  /** Elements at one end, each before or behind the one before. */
  record Push(boolean atFirst, List<byte[]> elements) implements ListChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(atFirst ? PUSH_FIRST : PUSH_LAST);
      out.varint(elements.size());
      elements.forEach(out::bytes);
    }

    @Override
    public void apply(ListValue list, EncodingLimits limits) {
      list.push(atFirst, elements, limits);
    }
  }

  /** Elements off both ends. */
  record Trim(long first, long last) implements ListChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(TRIM);
      out.varlong(first);
      out.varlong(last);
    }

    @Override
    public void apply(ListValue list, EncodingLimits limits) {
      list.trim(first, last, limits);
    }
  }

  /** Another element in the place of one. */
  record SetElement(long index, byte[] element) implements ListChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(SET);
      out.varlong(index);
      out.bytes(element);
    }

    @Override
    public void apply(ListValue list, EncodingLimits limits) {
      list.set(index, element, limits);
    }
  }

  /** An element before another. */
  record Insert(long index, byte[] element) implements ListChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(INSERT);
      out.varlong(index);
      out.bytes(element);
    }

    @Override
    public void apply(ListValue list, EncodingLimits limits) {
      list.insert(index, element, limits);
    }
  }

  /** Elements equal to one: the first {@code count}, the last when negative, all for 0. */
  record Remove(long count, byte[] element) implements ListChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(REMOVE);
      out.int64(count);
      out.bytes(element);
    }

    @Override
    public void apply(ListValue list, EncodingLimits limits) {
      list.remove(count, element, limits);
    }
  }

  /** One element from an end to an end of the same list. */
  record Rotate(boolean fromFirst, boolean toFirst) implements ListChange {
    @Override
    public void write(ByteWriter out) {
      out.int8(ROTATE);
      out.int8((fromFirst ? 1 : 0) | (toFirst ? 2 : 0));
    }

    @Override
    public void apply(ListValue list, EncodingLimits limits) {
      if (list.isEmpty()) {
        throw new CorruptEntryException("an empty list is rotated");
      }
      byte[] element = list.cursor(fromFirst ? 0 : list.size() - 1).element();
      list.trim(fromFirst ? 1 : 0, fromFirst ? 0 : 1, limits);
      list.push(toFirst, List.of(element), limits);
    }
  }
}
