package io.ashlar.raft.transport;

/** Hears at once how far a majority has a leader's log on disk. */
public interface QuorumListener {
  /**
   * On the loop that the group is assigned to.
   *
   * @param term in which this server leads and the majority confirmed
   * @param index the last entry that they have; those of this term up to it are committed
   */
  void quorum(long term, long index);
}
