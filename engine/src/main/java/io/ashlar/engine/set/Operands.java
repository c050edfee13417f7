package io.ashlar.engine.set;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Joined;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.table.Element;
import io.ashlar.engine.table.ElementTable;
import io.ashlar.engine.table.Layout;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sets that a command combines, and the ways to combine them. */
final class Operands {
  /** Members looked at before it is time to see whether the limit is reached. */
  private static final int STEP = 100;

  private Operands() {}

  /** The set of each key, an empty one for a missing key; null when one holds another type. */
  static @Nullable List<SetValue> find(Execution x, List<byte[]> keys) {
    List<SetValue> sets = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      Object record = x.find(key);
      if (record == null) {
        sets.add(SetValue.EMPTY);
      } else if (Records.collection(record) instanceof SetValue set) {
        sets.add(set);
      } else {
        return null;
      }
    }
    return sets;
  }

  /** The sets whose members some answers tell, as {@link Joined#join} gets them. */
  static List<SetValue> told(List<Reply> lists) {
    ValueContext context = new ValueContext(0, new EncodingLimits());
    List<SetValue> sets = new ArrayList<>(lists.size());
    for (Reply list : lists) {
      SetValue set = new SetValue();
      List<Reply> members = Joined.items(list);
      for (Reply member : members) {
        if (member instanceof Reply.Bulk bulk) {
          byte[] bytes = bulk.toBytes();
          set.prepare(bytes, members.size(), context);
          set.add(bytes, context);
        }
      }
      sets.add(set);
    }
    return sets;
  }

  /**
   * Shows the members that all sets have.
   *
   * @param limit after how many to stop
   */
  static int intersect(List<SetValue> sets, int limit, SetValue.Visitor visitor) {
    List<SetValue> others = new ArrayList<>(sets);
    others.sort(Comparator.comparingInt(SetValue::cardinality));
    SetValue smallest = others.removeFirst();
    int[] shown = {0};
    long position = 0;
    while (position != ElementTable.WALK_END && shown[0] < limit) {
      position =
          smallest.walkMembers(
              position,
              STEP,
              (array, offset, length) -> {
                if (shown[0] < limit && allHave(others, array, offset, length)) {
                  visitor.visit(array, offset, length);
                  shown[0]++;
                }
              });
    }
    return shown[0];
  }

  /** Shows the members of the first set that no other has. */
  static void subtract(List<SetValue> sets, SetValue.Visitor visitor) {
    SetValue first = sets.getFirst();
    List<SetValue> others = new ArrayList<>(sets.subList(1, sets.size()));
    others.removeIf(SetValue::isEmpty);
    if (others.contains(first)) {
      return;
    }
    long sum = others.stream().mapToLong(SetValue::cardinality).sum();
    // Looking each member up in all others, or taking all others out of a copy: what is less work.
    if ((long) first.cardinality() * others.size() / 2 <= first.cardinality() + sum) {
      others.sort(Comparator.comparingInt(SetValue::cardinality).reversed());
      first.forEachMember(
          (array, offset, length) -> {
            if (noneHas(others, array, offset, length)) {
              visitor.visit(array, offset, length);
            }
          });
      return;
    }
    ElementTable left = new ElementTable(Layout.MEMBERS, 0);
    first.forEachMember(
        (array, offset, length) -> left.put(Element.member(SetValue.copy(array, offset, length))));
    for (SetValue other : others) {
      other.forEachMember(
          (array, offset, length) -> left.remove(SetValue.copy(array, offset, length)));
    }
    left.forEach(entry -> visitor.visit(entry.block(), entry.keyOffset(), entry.keyLength()));
  }

  private static boolean allHave(List<SetValue> sets, byte[] array, int offset, int length) {
    for (SetValue set : sets) {
      if (!set.contains(array, offset, length)) {
        return false;
      }
    }
    return true;
  }

  private static boolean noneHas(List<SetValue> sets, byte[] array, int offset, int length) {
    for (SetValue set : sets) {
      if (set.contains(array, offset, length)) {
        return false;
      }
    }
    return true;
  }
}
