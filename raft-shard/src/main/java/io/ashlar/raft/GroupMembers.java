package io.ashlar.raft;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;

/** The voters of the groups that are led here, and how they are changed. Any thread. */
public final class GroupMembers {
  private final Divisions divisions;
  private final GroupRequests requests;

  /**
   * What a leader knows for certain.
   *
   * @param voters of the configuration that is committed, and no other stands in the log
   * @param term in which it leads
   */
  public record Settled(Set<String> voters, long term) {}

  GroupMembers(Divisions divisions, GroupRequests requests) {
    this.divisions = divisions;
    this.requests = requests;
  }

  /** Empty where this node does not lead, or not yet, and while the members change. */
  public Optional<Settled> settled(RaftGroupId group) {
    return divisions.of(group).flatMap(GroupMembers::settled);
  }

  private static Optional<Settled> settled(RaftServer.Division division) {
    long term = division.getInfo().getCurrentTerm();
    RaftConfiguration configuration = division.getRaftConf();
    // Ready means that the configuration with which its term began is committed and applied: what a
    // leader before left behind in other logs is overwritten for good.
    if (!division.getInfo().isLeader() || !division.getInfo().isLeaderReady()) {
      return Optional.empty();
    }
    boolean changing = !configuration.getPreviousPeers().isEmpty();
    boolean committed =
        configuration.getLogEntryIndex() <= division.getRaftLog().getLastCommittedIndex();
    if (changing || !committed || division.getInfo().getCurrentTerm() != term) {
      return Optional.empty();
    }
    return Optional.of(
        new Settled(
            configuration.getCurrentPeers().stream()
                .map(peer -> peer.getId().toString())
                .collect(Collectors.toUnmodifiableSet()),
            term));
  }

  /** Whether a follower answers and has about all of the log. Only a leader knows. */
  public boolean isCaughtUp(RaftGroupId group, String nodeName) {
    return divisions.isCaughtUp(group, nodeName);
  }

  /**
   * Makes others the voters of a group that is led here. Those that are new are brought up to date
   * before they count, and while the members change an entry needs both majorities.
   *
   * @param expected the voters as they are; if they are others, nothing happens
   * @param target names and Raft addresses ({@code host:port}) of those that shall vote
   * @return why not, empty when the new configuration is committed. Until it completes this leader
   *     may still change the members
   */
  public CompletionStage<Optional<String>> setVoters(
      RaftGroupId group, Collection<String> expected, Map<String, String> target) {
    return requests.setVoters(group, expected, target);
  }
}
