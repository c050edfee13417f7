package io.ashlar.control;

import io.ashlar.raft.Durability;
import io.ashlar.raft.RaftSettings;
import io.ashlar.raft.RaftTransport;
import io.ashlar.raft.RatisProperties;
import io.ashlar.raft.transport.LoopRpcType;
import io.ashlar.raft.transport.RaftLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.LifeCycle;

/** Real Ratis servers in this process that host nothing but the control group. */
final class ControlCluster implements AutoCloseable {
  static final long SNAPSHOT_AFTER_ENTRIES = 100;

  private final Path directory;
  private final List<Member> members;
  private final RaftTransport transport;
  private final Map<String, RaftServer> servers = new LinkedHashMap<>();
  private final Map<String, RaftLoops> loops = new LinkedHashMap<>();
  private final Map<String, ControlPlane> planes = new LinkedHashMap<>();

  ControlCluster(Path directory, int nodes, RaftTransport transport) throws IOException {
    this.directory = directory;
    this.members = members(nodes);
    this.transport = transport;
  }

  void startAll() throws IOException {
    for (Member member : members) {
      start(member.name());
    }
  }

  void start(String name) throws IOException {
    Member member =
        members.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    Path data = Files.createDirectories(directory.resolve(name));
    RaftProperties properties =
        RatisProperties.of(
            RaftSettings.of(
                name,
                member.host(),
                member.raftPort(),
                data,
                transport,
                Durability.FSYNC,
                1 << 20));
    ControlPlane plane =
        new ControlPlane(
            new ControlSettings("test", name, members, 3, Math.min(2, members.size())),
            ControlSeat.ofFirstMembers("test", members),
            SNAPSHOT_AFTER_ENTRIES);
    RaftLoops own = RaftLoops.own("raft-" + name);
    loops.put(name, own);
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(name))
            .setGroup(plane.group())
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setProperties(properties)
            .setParameters(LoopRpcType.parameters(own))
            .setStateMachineRegistry(groupId -> plane.stateMachine())
            .build();
    server.start();
    servers.put(name, server);
    planes.put(name, plane);
    plane.start(
        server, properties, new Announcement(member.host(), respPort(name), member.raftPort(), 0));
  }

  void stop(String name) throws IOException {
    ControlPlane plane = planes.remove(name);
    RaftServer server = servers.remove(name);
    if (plane != null) {
      plane.close();
    }
    if (server != null && server.getLifeCycleState() != LifeCycle.State.CLOSED) {
      server.close();
    }
    RaftLoops own = loops.remove(name);
    if (own != null) {
      own.close();
    }
  }

  void stopAll() throws IOException {
    for (Member member : members) {
      stop(member.name());
    }
  }

  ControlPlane plane(String name) {
    ControlPlane plane = planes.get(name);
    if (plane == null) {
      throw new IllegalArgumentException(name + " does not run");
    }
    return plane;
  }

  List<ControlPlane> planes() {
    return List.copyOf(planes.values());
  }

  long observedTerm(String name, String shardId) {
    return plane(name)
        .membership()
        .steering(shardId)
        .map(ClusterMembership.Steering::term)
        .orElse(-1L);
  }

  RaftServer server(String name) {
    RaftServer server = servers.get(name);
    if (server == null) {
      throw new IllegalArgumentException(name + " does not run");
    }
    return server;
  }

  /** Any number does: nobody connects to it. */
  int respPort(String name) {
    return 7000 + Integer.parseInt(name.substring(1));
  }

  @Override
  public void close() throws IOException {
    stopAll();
  }

  /** Ports that were free a moment ago; all are held until the last is drawn. */
  private static List<Member> members(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      members.add(new Member("n" + i, "127.0.0.1", socket.getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return members;
  }
}
