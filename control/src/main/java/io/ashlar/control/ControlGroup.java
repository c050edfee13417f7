package io.ashlar.control;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/**
 * Who belongs to the control group. Every node computes the same group from the cluster's name and
 * node list, so nobody has to be asked.
 */
final class ControlGroup {
  private ControlGroup() {}

  /** Independent of addresses and of the order of the list: a node may move to another host. */
  static RaftGroupId id(String clusterName, Collection<String> nodeNames) {
    String text =
        "ashlar control group\n"
            + clusterName
            + "\n"
            + String.join("\n", nodeNames.stream().sorted().toList());
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** All members; those beyond the voters are Raft listeners. */
  static RaftGroup of(String clusterName, Collection<Member> members) {
    List<Member> sorted = sorted(members);
    int voters = voterCount(sorted.size());
    List<RaftPeer> peers =
        IntStream.range(0, sorted.size())
            .mapToObj(
                i ->
                    peer(sorted.get(i), i < voters ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER))
            .toList();
    return RaftGroup.valueOf(id(clusterName, names(sorted)), peers);
  }

  /** The same group without its listeners: those that a client may find a leader among. */
  static RaftGroup votersOf(RaftGroup group) {
    return RaftGroup.valueOf(
        group.getGroupId(),
        group.getPeers().stream()
            .filter(peer -> peer.getStartupRole() == RaftPeerRole.FOLLOWER)
            .toList());
  }

  /** Odd, as an even number survives no more failures than one less. */
  static int voterCount(int nodes) {
    if (nodes >= 5) {
      return 5;
    }
    return nodes >= 3 ? 3 : 1;
  }

  private static RaftPeer peer(Member member, RaftPeerRole role) {
    return RaftPeer.newBuilder()
        .setId(member.name())
        .setAddress(member.raftAddress())
        .setStartupRole(role)
        .build();
  }

  private static List<Member> sorted(Collection<Member> members) {
    return members.stream().sorted(Comparator.comparing(Member::name)).toList();
  }

  private static List<String> names(List<Member> members) {
    return members.stream().map(Member::name).toList();
  }
}
