package io.ashlar.engine.sortedset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Distinct;
import io.ashlar.engine.rdb.Listpack;
import io.ashlar.engine.rdb.ListpackWriter;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.rdb.Ziplist;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.DoubleText;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sorted sets in Redis's serialisation.
 *
 * <pre>
 * SORTED_SET_TEXT      count (member score:text)*
 * SORTED_SET           count (member score:f64)*       the largest first: so Redis adds them fastest
 * SORTED_SET_ZIPLIST   ziplist of member score...
 * SORTED_SET_LISTPACK  listpack of member score...     the smallest first
 * </pre>
 */
public final class SortedSetRdb implements RdbForm {
  @Override
  public ValueType type() {
    return SortedSetType.INSTANCE;
  }

  @Override
  public boolean reads(int rdbType) {
    return rdbType == RdbType.SORTED_SET_TEXT
        || rdbType == RdbType.SORTED_SET
        || rdbType == RdbType.SORTED_SET_ZIPLIST
        || rdbType == RdbType.SORTED_SET_LISTPACK;
  }

  @Override
  public int write(CollectionValue value, long nowMs, RdbWriter out) {
    SortedSet set = SortedSetType.cast(value);
    switch (set) {
      case PackedSortedSet packed -> {
        ListpackWriter pack = new ListpackWriter();
        packed.visitAll(
            (array, offset, length, score) -> {
              pack.add(array, offset, length);
              pack.add(DoubleText.of(score).getBytes(ISO_8859_1));
              return true;
            });
        out.int8(RdbType.SORTED_SET_LISTPACK);
        out.string(pack.toBytes());
      }
      case TreeSortedSet tree -> {
        out.int8(RdbType.SORTED_SET);
        out.length(tree.size());
        tree.visit(
            0,
            tree.size(),
            true,
            (array, offset, length, score) -> {
              out.string(array, offset, length);
              out.float64(score);
              return true;
            });
      }
    }
    return RdbVersion.REDIS_7_0;
  }

  @Override
  public void read(int rdbType, RdbReader in, long nowMs, Consumer<ValueChange> out)
      throws BadDumpException {
    Elements elements = new Elements(in, out);
    switch (rdbType) {
      case RdbType.SORTED_SET_TEXT -> {
        for (int left = in.elementCount(); left > 0; left--) {
          elements.add(in.string(), Doubles.parse(in.floatText().getBytes(ISO_8859_1)));
        }
      }
      case RdbType.SORTED_SET -> {
        for (int left = in.elementCount(); left > 0; left--) {
          elements.add(in.string(), in.float64());
        }
      }
      case RdbType.SORTED_SET_ZIPLIST -> elements.addAll(Ziplist.elements(in.string(), in.meter()));
      case RdbType.SORTED_SET_LISTPACK ->
          elements.addAll(Listpack.elements(in.string(), in.meter()));
      default -> throw new IllegalArgumentException("no sorted set: " + rdbType);
    }
    elements.chunks.finish();
  }

  /** Makes changes of the elements that are read. */
  private static final class Elements {
    private final PutElements.Chunks chunks;
    private final Distinct distinct;

    Elements(RdbReader in, Consumer<ValueChange> out) {
      this.chunks = new PutElements.Chunks(out);
      this.distinct = in.distinct();
    }

    void addAll(List<byte[]> pairs) throws BadDumpException {
      if (pairs.isEmpty() || pairs.size() % 2 != 0) {
        throw BadDumpException.damaged("sorted set of " + pairs.size() + " parts");
      }
      for (int i = 0; i < pairs.size(); i += 2) {
        add(pairs.get(i), Doubles.parse(pairs.get(i + 1)));
      }
    }

    void add(byte[] member, double score) throws BadDumpException {
      if (Double.isNaN(score)) {
        throw BadDumpException.damaged("score");
      }
      distinct.require(member);
      chunks.add(member, 0, member.length, score);
    }
  }
}
