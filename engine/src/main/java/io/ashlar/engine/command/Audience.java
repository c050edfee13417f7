package io.ashlar.engine.command;

import java.util.function.IntPredicate;

/**
 * Who hears what happens to a shard's keys, and when it has become certain. Every method is called
 * on the shard thread and must neither block nor touch the keys.
 *
 * <p>What a leader executes may still be rolled back: an audience that tells others keeps what it
 * hears until {@link #committed} names the entry. A follower's changes are committed when they
 * come.
 */
public interface Audience extends KeyEvent.Listener {
  /** Hears nothing. */
  Audience NOBODY =
      new Audience() {
        @Override
        public void stepBegins(boolean leads) {}

        @Override
        public void happened(KeyEvent event) {}

        @Override
        public void entryClosed(long sequence) {}

        @Override
        public void committed(long sequence) {}

        @Override
        public void applied() {}

        @Override
        public void stopped() {}

        @Override
        public void copied(byte[] key, long clientId) {}

        @Override
        public void actsFor(long clientId) {}
      };

  /** A client's number where nobody in particular causes a change: expiry, eviction. */
  long NO_CLIENT = 0;

  /**
   * Keys may change now: a command, a step of expiry or a follower's entry begins.
   *
   * @param leads whether the changes have yet to be committed
   */
  void stepBegins(boolean leads);

  /** All that was heard since the last entry belongs to this one, which is not committed yet. */
  void entryClosed(long sequence);

  /** The entry with this number, and so all before it, is committed. */
  void committed(long sequence);

  /** A follower's step is over. */
  void applied();

  /** Nothing that was heard and not committed can be vouched for, nor what comes from now on. */
  void stopped();

  /** Slots leave the shard: who keeps copies of their keys will not hear of changes here. */
  default void slotsLeave(IntPredicate slots) {}

  /** The running command read a key for a client that keeps a copy of what it read. */
  void copied(byte[] key, long clientId);

  /** The changes from now on are this client's; {@link #NO_CLIENT} ends it. */
  void actsFor(long clientId);
}
