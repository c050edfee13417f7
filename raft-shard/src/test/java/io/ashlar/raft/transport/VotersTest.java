package io.ashlar.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.junit.jupiter.api.Test;

/** Whose word counts follows the newest configuration in the log, step by step of a change. */
class VotersTest {
  private final AtomicReference<RaftConfiguration> newest = new AtomicReference<>();
  private final Supplier<Voters> voters = Voters.following(newest::get, "n1");

  @Test
  void aChangeOfMembersStepByStep() {
    newest.set(new Configuration(peers("n1", "n2", "n3"), List.of(), List.of(), 0));
    assertThat(voters.get()).isEqualTo(new Voters(Set.of("n1", "n2", "n3"), false));
    assertThat(voters.get().neededFollowers()).isEqualTo(1);

    newest.set(new Configuration(peers("n1", "n2", "n4"), List.of(), peers("n1", "n2", "n3"), 7));
    assertThat(voters.get().changing()).as("both majorities count: Ratis alone decides").isTrue();

    newest.set(new Configuration(peers("n1", "n2", "n4"), List.of(), List.of(), 8));
    assertThat(voters.get()).isEqualTo(new Voters(Set.of("n1", "n2", "n4"), false));
  }

  @Test
  void aConfigurationThatIsTakenBackCountsNoMore() {
    RaftConfiguration before = new Configuration(peers("n1", "n2", "n3"), List.of(), List.of(), 0);
    newest.set(new Configuration(peers("n1", "n2", "n4"), List.of(), peers("n1", "n2", "n3"), 7));
    assertThat(voters.get().changing()).isTrue();
    newest.set(before);
    assertThat(voters.get()).isEqualTo(new Voters(Set.of("n1", "n2", "n3"), false));
  }

  @Test
  void fourVotersNeedTwoFollowersAndListenersNone() {
    newest.set(new Configuration(peers("n1", "n2", "n3", "n4"), peers("n5", "n6"), List.of(), 3));
    assertThat(voters.get().names()).doesNotContain("n5", "n6");
    assertThat(voters.get().neededFollowers()).as("three of four").isEqualTo(2);
  }

  @Test
  void aLeaderThatIsVotedOutDecidesNothingItself() {
    newest.set(new Configuration(peers("n2", "n3", "n4"), List.of(), List.of(), 9));
    assertThat(voters.get().changing()).isTrue();
  }

  private static List<RaftPeer> peers(String... names) {
    return Stream.of(names)
        .map(name -> RaftPeer.newBuilder().setId(name).setAddress("h:1").build())
        .toList();
  }

  private record Configuration(
      List<RaftPeer> voters, List<RaftPeer> listeners, List<RaftPeer> previous, long index)
      implements RaftConfiguration {
    @Override
    public RaftPeer getPeer(RaftPeerId id, RaftPeerRole... roles) {
      return getAllPeers(RaftPeerRole.FOLLOWER).stream()
          .filter(peer -> peer.getId().equals(id))
          .findFirst()
          .orElse(null);
    }

    @Override
    public Collection<RaftPeer> getAllPeers(RaftPeerRole role) {
      List<RaftPeer> all = new ArrayList<>(getCurrentPeers(role));
      getPreviousPeers(role).stream().filter(peer -> !all.contains(peer)).forEach(all::add);
      return all;
    }

    @Override
    public Collection<RaftPeer> getCurrentPeers(RaftPeerRole role) {
      return role == RaftPeerRole.FOLLOWER ? voters : listeners;
    }

    @Override
    public Collection<RaftPeer> getPreviousPeers(RaftPeerRole role) {
      return role == RaftPeerRole.FOLLOWER ? previous : List.of();
    }

    @Override
    public long getLogEntryIndex() {
      return index;
    }
  }
}
