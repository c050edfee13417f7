package io.ashlar.engine.sortedset;

/** Is shown elements of a sorted set, in order. Must not change the set. */
@FunctionalInterface
public interface EntryVisitor {
  /**
   * @param array holds the member's bytes and is never written to again; keep no more of it than is
   *     needed, it holds other members, too
   * @param offset of the member's first byte
   * @param length of the member in bytes
   * @return whether to go on
   */
  boolean visit(byte[] array, int offset, int length, double score);
}
