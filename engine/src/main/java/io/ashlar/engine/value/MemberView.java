package io.ashlar.engine.value;

/** What commands of other types see of a set: its members, in any order. */
public interface MemberView {
  int cardinality();

  /** Whether a part of an array is a member. */
  boolean contains(byte[] array, int offset, int length);

  /** Shows all members. The visitor must not change the set. */
  void forEachMember(Visitor visitor);

  /** Receives members as parts of arrays that nobody writes to. */
  @FunctionalInterface
  interface Visitor {
    void visit(byte[] array, int offset, int length);
  }
}
