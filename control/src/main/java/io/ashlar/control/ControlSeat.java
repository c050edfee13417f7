package io.ashlar.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/**
 * A node's place in the control group, kept in its data directory: the group keeps its id however
 * its members change. The peers are those that the node was told first; after that the group's own
 * log says who they are.
 *
 * <p>The file, {@code control.group}: a line with the cluster's name, one with the group's UUID,
 * and for each peer one of its name, Raft address and {@code voter} or {@code listener}.
 *
 * @param clusterName a data directory of another cluster is refused
 */
public record ControlSeat(String clusterName, UUID groupId, List<Peer> peers) {
  private static final String FILE = "control.group";

  public ControlSeat {
    peers = List.copyOf(peers);
  }

  /**
   * @param address {@code host:port} of its Raft server
   */
  public record Peer(String name, String address, boolean votes) {}

  /** The seats that all nodes of a first list compute for themselves. */
  public static ControlSeat ofFirstMembers(String clusterName, List<Member> members) {
    return of(clusterName, ControlGroup.of(clusterName, members));
  }

  static ControlSeat of(String clusterName, RaftGroup group) {
    return new ControlSeat(
        clusterName,
        group.getGroupId().getUuid(),
        group.getPeers().stream()
            .map(
                peer ->
                    new Peer(
                        peer.getId().toString(),
                        peer.getAddress(),
                        peer.getStartupRole() == RaftPeerRole.FOLLOWER))
            .toList());
  }

  /** The same with one more peer that listens: it follows the log and disturbs no election. */
  public ControlSeat withListener(String name, String address) {
    List<Peer> all = new ArrayList<>(peers);
    all.removeIf(peer -> peer.name().equals(name));
    all.add(new Peer(name, address, false));
    return new ControlSeat(clusterName, groupId, all);
  }

  RaftGroup group() {
    return RaftGroup.valueOf(
        RaftGroupId.valueOf(groupId),
        peers.stream()
            .map(
                peer ->
                    RaftPeer.newBuilder()
                        .setId(peer.name)
                        .setAddress(peer.address)
                        .setStartupRole(peer.votes ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
                        .build())
            .toList());
  }

  /**
   * Empty in a data directory that is new or of a version whose groups never changed.
   *
   * @throws IOException when the file is damaged; the message names it
   */
  public static Optional<ControlSeat> read(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    try {
      List<Peer> peers = new ArrayList<>();
      for (String line : lines.subList(2, lines.size())) {
        String[] fields = line.split(" ", -1);
        boolean votes =
            switch (fields[2]) {
              case "voter" -> true;
              case "listener" -> false;
              default -> throw new IllegalArgumentException("neither votes nor listens: " + line);
            };
        peers.add(new Peer(fields[0], fields[1], votes));
      }
      return Optional.of(new ControlSeat(lines.get(0), UUID.fromString(lines.get(1)), peers));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** On the disk when this returns. */
  public void write(Path dataDir) throws IOException {
    StringBuilder lines =
        new StringBuilder().append(clusterName).append('\n').append(groupId).append('\n');
    for (Peer peer : peers) {
      lines
          .append(peer.name)
          .append(' ')
          .append(peer.address)
          .append(peer.votes ? " voter\n" : " listener\n");
    }
    Path file = dataDir.resolve(FILE);
    Path temporary = dataDir.resolve(FILE + ".tmp");
    Files.writeString(temporary, lines, StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(dataDir, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
