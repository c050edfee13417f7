package io.ashlar.raft.transport;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Whose word counts in a group.
 *
 * @param names of all members that vote, the leader among them
 * @param changing two majorities are needed, or the leader itself is on its way out
 */
record Voters(Set<String> names, boolean changing) {
  private static Voters of(RaftConfiguration configuration, String leader) {
    Set<String> names =
        configuration.getCurrentPeers().stream()
            .map(peer -> peer.getId().toString())
            .collect(Collectors.toUnmodifiableSet());
    return new Voters(
        names, !configuration.getPreviousPeers().isEmpty() || !names.contains(leader));
  }

  /** Those of the newest configuration, made anew only when that has changed. One thread. */
  static Supplier<Voters> following(Supplier<RaftConfiguration> newest, String leader) {
    return new Supplier<>() {
      private @Nullable RaftConfiguration known;
      private Voters voters = new Voters(Set.of(), true);

      @Override
      public Voters get() {
        RaftConfiguration now = newest.get();
        if (now != known) {
          known = now;
          voters = of(now, leader);
        }
        return voters;
      }
    };
  }

  /** Followers that make a majority together with the leader. */
  int neededFollowers() {
    return names.size() / 2;
  }
}
