package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlGroupTest {
  @Test
  void theIdDependsOnNamesOnly() {
    assertThat(ControlGroup.id("a", List.of("n1", "n2")))
        .isEqualTo(ControlGroup.id("a", List.of("n2", "n1")))
        .isNotEqualTo(ControlGroup.id("b", List.of("n1", "n2")))
        .isNotEqualTo(ControlGroup.id("a", List.of("n1", "n3")));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,3", "4,3", "5,5", "9,5"})
  void theFirstNamesVoteAndTheOthersListen(int nodes, int voters) {
    RaftGroup group = ControlGroup.of("a", FirstMapTest.members(nodes).reversed());
    assertThat(group.getPeers()).hasSize(nodes);
    assertThat(ControlGroup.votersOf(group).getPeers())
        .extracting(peer -> peer.getId().toString())
        .containsExactlyInAnyOrderElementsOf(
            FirstMapTest.members(voters).stream().map(Member::name).toList());
    assertThat(group.getPeers().stream().map(RaftPeer::getStartupRole))
        .contains(RaftPeerRole.FOLLOWER);
  }

  @Test
  void anIpv6AddressIsBracketed() {
    assertThat(new Member("n1", "::1", 7101).raftAddress()).isEqualTo("[::1]:7101");
  }
}
