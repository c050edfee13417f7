package io.ashlar.engine.set;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.table.Element;
import io.ashlar.engine.table.ElementTable;
import io.ashlar.engine.table.Elements;
import io.ashlar.engine.table.Entry;
import io.ashlar.engine.table.Layout;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.MemberView;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Members: an {@link IntegerSet}, or elements packed or in a table. */
final class SetValue extends Elements implements CollectionValue, MemberView {
  /** What commands see of a key that does not exist. Never changes. */
  static final SetValue EMPTY = new SetValue();

  private static final int DUMP_BYTES = 60 << 10;
  private static final long HIGH_SEED = 0x9e3779b97f4a7c15L;
  private static final long LOW_SEED = 0xc2b2ae3d27d4eb4fL;

  /** When not null, these are the members and there are no elements. */
  private byte @Nullable [] integers;

  SetValue() {
    super(Layout.MEMBERS);
  }

  private SetValue(SetValue source) {
    super(source);
    this.integers = source.integers;
  }

  @Override
  public SetType type() {
    return SetType.SET;
  }

  @Override
  public String encodingName() {
    if (integers != null) {
      return "intset";
    }
    return isPacked() ? "listpack" : "hashtable";
  }

  @Override
  public long heapBytes() {
    return 24 + (integers == null ? elementBytes() : Records.arrayBytes(integers.length));
  }

  @Override
  public SetValue copy() {
    return new SetValue(this);
  }

  @Override
  public boolean isEmpty() {
    return cardinality() == 0;
  }

  @Override
  public long checksum() {
    long[] sum = {cardinality()};
    forEachMember(
        (array, offset, length) ->
            sum[0] +=
                (long) KeyHash.hash(array, offset, length, HIGH_SEED) << 32
                    ^ (KeyHash.hash(array, offset, length, LOW_SEED) & 0xffffffffL));
    return sum[0];
  }

  @Override
  public void dump(Consumer<ValueChange> out) {
    List<byte[]> members = new ArrayList<>();
    int[] bytes = {0};
    forEachMember(
        (array, offset, length) -> {
          members.add(copy(array, offset, length));
          bytes[0] += length + 2;
          if (bytes[0] >= DUMP_BYTES) {
            out.accept(new SetChange(true, List.copyOf(members)));
            members.clear();
            bytes[0] = 0;
          }
        });
    if (!members.isEmpty()) {
      out.accept(new SetChange(true, members));
    }
  }

  // ---- members ----

  /** Whether the members are an {@link IntegerSet}, which shows them in ascending order. */
  boolean isIntegers() {
    return integers != null;
  }

  @Override
  public int cardinality() {
    return integers == null ? size() : IntegerSet.size(integers);
  }

  boolean contains(byte[] member) {
    return contains(member, 0, member.length);
  }

  @Override
  public boolean contains(byte[] array, int offset, int length) {
    return integers == null
        ? find(array, offset, length) != null
        : Numbers.isLong(array, offset, length)
            && IntegerSet.indexOf(integers, Numbers.toLong(array, offset, length)) >= 0;
  }

  @Override
  public void forEachMember(Visitor visitor) {
    if (integers == null) {
      forEach(elements(visitor));
      return;
    }
    for (int i = 0; i < IntegerSet.size(integers); i++) {
      visit(integers, i, visitor);
    }
  }

  /** As {@link ElementTable#walk}; what is no table is shown whole. */
  long walkMembers(long from, int limit, Visitor visitor) {
    if (integers == null) {
      return walk(from, limit, elements(visitor));
    }
    forEachMember(visitor);
    return ElementTable.WALK_END;
  }

  /** Shows members one after the other, each drawn from all; there must be one. */
  void drawMembers(int count, RandomGenerator random, Visitor visitor) {
    if (integers == null) {
      draw(count, random, elements(visitor));
      return;
    }
    for (int i = 0; i < count; i++) {
      visit(integers, random.nextInt(IntegerSet.size(integers)), visitor);
    }
  }

  /** Shows at most {@code count} different members by chance. */
  void sampleMembers(int count, RandomGenerator random, Visitor visitor) {
    int left = cardinality();
    int wanted = Math.min(count, left);
    if (integers == null) {
      sample(wanted, random, elements(visitor));
      return;
    }
    if (wanted == 1) {
      visit(integers, random.nextInt(left), visitor);
      return;
    }
    for (int i = 0; wanted > 0; i++) {
      if (random.nextInt(left--) < wanted) {
        wanted--;
        visit(integers, i, visitor);
      }
    }
  }

  /** A member as reply. */
  static Reply reply(byte[] array, int offset, int length) {
    return new Reply.Bulk(array, offset, length);
  }

  static byte[] copy(byte[] array, int offset, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    return copy;
  }

  private static Entry.Visitor elements(Visitor visitor) {
    return entry -> visitor.visit(entry.block(), entry.keyOffset(), entry.keyLength());
  }

  private static void visit(byte[] integers, int index, Visitor visitor) {
    byte[] digits = Numbers.toBytes(IntegerSet.get(integers, index));
    visitor.visit(digits, 0, digits.length);
  }

  // ---- changes ----

  /**
   * Chooses the form for a change that adds some members.
   *
   * @param first of them
   * @param count how many there are
   */
  void prepare(byte[] first, int count, ValueContext context) {
    EncodingLimits limits = context.limits();
    if (isEmpty()) {
      if (Numbers.isLong(first) && count <= limits.setIntegerEntries) {
        integers = IntegerSet.of(Numbers.toLong(first));
        return;
      }
    } else if (integers != null) {
      if (count > limits.setIntegerEntries) {
        toElements(true, context);
      }
      return;
    }
    if (count > limits.setPackedEntries) {
      grow(context.hashSeed());
    }
  }

  void add(byte[] member, ValueContext context) {
    if (integers != null) {
      if (Numbers.isLong(member)) {
        addInteger(integers, Numbers.toLong(member), context);
        return;
      }
      toElements(!fitsPackedIntegers(integers, member, context.limits()), context);
    }
    EncodingLimits limits = context.limits();
    if (isPacked()
        && (size() >= limits.setPackedEntries || member.length > limits.setPackedValue)) {
      if (find(member) != null) {
        return;
      }
      grow(context.hashSeed());
    }
    putElement(Element.member(member), context.hashSeed());
  }

  void remove(byte[] member) {
    if (integers == null) {
      removeElement(member);
      return;
    }
    int at = Numbers.isLong(member) ? IntegerSet.indexOf(integers, Numbers.toLong(member)) : -1;
    if (at >= 0) {
      integers = IntegerSet.size(integers) == 1 ? null : IntegerSet.without(integers, at);
    }
  }

  private void addInteger(byte[] present, long value, ValueContext context) {
    if (IntegerSet.indexOf(present, value) < 0) {
      integers = IntegerSet.with(present, value);
      if (IntegerSet.size(integers) > context.limits().setIntegerEntries) {
        toElements(true, context);
      }
    }
  }

  private static boolean fitsPackedIntegers(byte[] integers, byte[] member, EncodingLimits limits) {
    int size = IntegerSet.size(integers);
    int longest =
        Math.max(
            Numbers.toBytes(IntegerSet.get(integers, 0)).length,
            Numbers.toBytes(IntegerSet.get(integers, size - 1)).length);
    return size < limits.setPackedEntries
        && Math.max(longest, member.length) <= limits.setPackedValue;
  }

  private void toElements(boolean table, ValueContext context) {
    byte[] present = integers;
    integers = null;
    if (table) {
      grow(context.hashSeed());
    }
    for (int i = 0; present != null && i < IntegerSet.size(present); i++) {
      byte[] digits = Numbers.toBytes(IntegerSet.get(present, i));
      putElement(Element.member(digits), context.hashSeed());
    }
  }
}
