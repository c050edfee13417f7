package io.ashlar.raft.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Which of a leader's followers get each entry at once, and which several entries together.
 *
 * <p>An entry is committed when a majority has it, so of two followers one decides and the other's
 * flush, answer and wake-ups only cost, while there is much to write. As many followers as a
 * majority needs are <em>prompt</em>; the others are sent to when some entries lie ready for them
 * or a pause is over. A prompt follower that does not answer in time changes places with the next
 * one. When little is written the pause is always over, and everybody gets everything at once.
 *
 * <p>Nobody waits for its first entry: Ratis counts no vote of a voter whose log is empty for a
 * candidate that knows of commits, so a leader that dies before would leave a group that elects
 * nobody until it is back.
 *
 * <p>This is the <em>thrifty</em> choice of quorums of Moraru, Andersen, Kaminsky: "There Is More
 * Consensus in Egalitarian Parliaments", SOSP 2013. It changes when messages are sent, never which
 * entries count as committed.
 *
 * <p>One object for the appenders of one group on one event loop; that loop's thread only. Times
 * are of {@link System#nanoTime}.
 */
final class Pacing {
  /** The longest that an entry waits before it is sent to a follower that is not prompt. */
  static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** A prompt follower that has not answered for so long makes room for another. */
  static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** As many entries are sent without waiting for the pause to end. */
  static final int ENTRIES_MAX = 32;

  /** One follower, as its appender knows it. */
  interface Follower {
    String name();

    /** The last entry that it is known to have on disk. */
    long matchIndex();

    /** Whether its answer can not be counted on now: behind, broken, or too long silent. */
    boolean isLate(long nowNanos);
  }

  /** Those that come first are prompt. */
  private final List<Follower> order = new ArrayList<>();

  private final Comparator<Follower> ring;
  private final Supplier<Voters> voters;

  /**
   * @param leader its name: the followers after it in the order of names come first, so that the
   *     leaders of several shards do not all choose the same node
   */
  Pacing(String leader, Supplier<Voters> voters) {
    this.voters = voters;
    ring =
        Comparator.comparing((Follower follower) -> follower.name().compareTo(leader) < 0)
            .thenComparing(Follower::name);
  }

  void join(Follower follower) {
    order.add(follower);
    order.sort(ring);
  }

  /**
   * @return whether nobody is left
   */
  boolean leave(Follower follower) {
    order.remove(follower);
    return order.isEmpty();
  }

  /**
   * How long a follower's entries wait before they are sent, in nanoseconds; 0 to send them now.
   *
   * @param entries that wait for it
   * @param sentNanos when something was last sent to it
   */
  long waitNanos(Follower asking, long entries, long sentNanos, long nowNanos) {
    long restNanos = sentNanos + PAUSE_NANOS - nowNanos;
    if (restNanos <= 0 || entries >= ENTRIES_MAX || asking.matchIndex() < 0) {
      return 0;
    }
    Voters now = voters.get();
    if (now.changing() || !now.names().contains(asking.name()) || isPrompt(asking, now, nowNanos)) {
      return 0;
    }
    return restNanos;
  }

  /**
   * The last entry that enough followers have on disk to make a majority with the leader; -1 when
   * there is none, or members change.
   */
  long quorumIndex() {
    Voters now = voters.get();
    long[] matches =
        order.stream()
            .filter(follower -> now.names().contains(follower.name()))
            .mapToLong(Follower::matchIndex)
            .sorted()
            .toArray();
    int needed = now.neededFollowers();
    return now.changing() || needed == 0 || needed > matches.length
        ? -1
        : matches[matches.length - needed];
  }

  private boolean isPrompt(Follower asking, Voters now, long nowNanos) {
    int prompt = now.neededFollowers();
    for (int tried = 0; tried < order.size(); tried++) {
      int place = order.indexOf(asking);
      if (place < prompt) {
        return true;
      }
      if (!makeRoom(prompt, now, nowNanos)) {
        return false;
      }
    }
    return false;
  }

  /** Moves the first late one among the prompt to the end. */
  private boolean makeRoom(int prompt, Voters now, long nowNanos) {
    for (int place = 0; place < prompt; place++) {
      Follower follower = order.get(place);
      if (!now.names().contains(follower.name()) || follower.isLate(nowNanos)) {
        order.remove(place);
        order.add(follower);
        return true;
      }
    }
    return false;
  }
}
