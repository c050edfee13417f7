package io.ashlar.engine.keyspace;

/** Sees the records of a walk. */
@FunctionalInterface
public interface RecordVisitor {
  /**
   * @param record a record, see {@link Records}; it may be kept only if it is a {@code byte[]}
   */
  void visit(Object record, int hash);
}
