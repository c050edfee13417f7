package io.ashlar.engine.set;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Distinct;
import io.ashlar.engine.rdb.Intset;
import io.ashlar.engine.rdb.Listpack;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sets in Redis's serialisation. Packed ones are written as tables: Redis 7.0 has no packed sets.
 *
 * <pre>
 * SET           count member*
 * SET_INTEGERS  intset
 * SET_LISTPACK  listpack of members
 * </pre>
 */
public final class SetRdb implements RdbForm {
  private static final int CHANGE_BYTES = 48 << 10;

  /** What a member takes in a change beside its bytes. */
  private static final int MEMBER_BYTES = 2;

  @Override
  public ValueType type() {
    return SetType.SET;
  }

  @Override
  public boolean reads(int rdbType) {
    return rdbType == RdbType.SET
        || rdbType == RdbType.SET_INTEGERS
        || rdbType == RdbType.SET_LISTPACK;
  }

  @Override
  public int write(CollectionValue value, long nowMs, RdbWriter out) {
    SetValue set = (SetValue) value;
    if (set.isIntegers()) {
      long[] integers = new long[set.cardinality()];
      int[] next = {0};
      set.forEachMember(
          (array, offset, length) -> integers[next[0]++] = Numbers.toLong(array, offset, length));
      out.int8(RdbType.SET_INTEGERS);
      out.string(Intset.of(integers));
    } else {
      out.int8(RdbType.SET);
      out.length(set.cardinality());
      set.forEachMember(out::string);
    }
    return RdbVersion.REDIS_7_0;
  }

  @Override
  public void read(int rdbType, RdbReader in, long nowMs, Consumer<ValueChange> out)
      throws BadDumpException {
    Members members = new Members(in, out);
    switch (rdbType) {
      case RdbType.SET -> {
        for (int left = in.elementCount(); left > 0; left--) {
          members.add(in.string());
        }
      }
      case RdbType.SET_INTEGERS -> members.addAll(Intset.elements(in.string(), in.meter()));
      case RdbType.SET_LISTPACK -> members.addAll(Listpack.elements(in.string(), in.meter()));
      default -> throw new IllegalArgumentException("no set: " + rdbType);
    }
    members.finish();
  }

  /** Makes changes of the members that are read. */
  private static final class Members {
    private final Consumer<ValueChange> out;
    private final Distinct distinct;
    private List<byte[]> members = new ArrayList<>();
    private long bytes;

    Members(RdbReader in, Consumer<ValueChange> out) {
      this.out = out;
      this.distinct = in.distinct();
    }

    void addAll(List<byte[]> all) throws BadDumpException {
      if (all.isEmpty()) {
        throw BadDumpException.damaged("empty set");
      }
      for (byte[] member : all) {
        add(member);
      }
    }

    void add(byte[] member) throws BadDumpException {
      distinct.require(member);
      members.add(member);
      bytes += member.length + MEMBER_BYTES;
      if (bytes >= CHANGE_BYTES) {
        finish();
      }
    }

    void finish() {
      if (!members.isEmpty()) {
        out.accept(new SetChange(true, members));
        members = new ArrayList<>();
        bytes = 0;
      }
    }
  }
}
