package io.ashlar.raft.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerRpcWithProxy;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.util.PeerProxyMap;
import org.jspecify.annotations.Nullable;

/** The server's port, and its way to the others. */
final class LoopRpc extends RaftServerRpcWithProxy<PeerLink, PeerProxyMap<PeerLink>> {
  private static final int BACKLOG = 128;
  private static final long CLOSE_TIMEOUT_MS = 1_000;

  /** For an answer that needs no more than some flushes of a disk. */
  static final long CALL_TIMEOUT_MS = 3_000;

  /** For a piece of a snapshot. */
  private static final long SNAPSHOT_TIMEOUT_MS = 20_000;

  /** Calls at a time that may block; more are refused. */
  private static final int BLOCKING_MAX = 64;

  private static final int FRAME_ROOM_BYTES = 16 << 20;

  private final RaftLoops loops;
  private final ThreadPoolExecutor blocking;
  private final InetSocketAddress address;
  private final int frameBytesMax;
  private final LoopRequests requests;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Map<Leading, Pacing> pacings = new ConcurrentHashMap<>();
  private @Nullable Channel channel;

  /** Appenders share their pacing where they share a thread, and for one term only. */
  record Leading(RaftGroupId group, EventLoop loop, LeaderState term) {}

  LoopRpc(RaftServer server, RaftLoops loops) {
    this(server, loops, blockingThreads(String.valueOf(server.getId())));
  }

  private LoopRpc(RaftServer server, RaftLoops loops, ThreadPoolExecutor blocking) {
    super(
        server::getId,
        id ->
            new PeerProxyMap<>(
                id.toString(),
                peer ->
                    new PeerLink(peer, loops, blocking, frameBytesMax(server.getProperties()))));
    this.loops = loops;
    this.blocking = blocking;
    this.frameBytesMax = frameBytesMax(server.getProperties());
    this.requests = new LoopRequests(server, blocking);
    String host = NettyConfigKeys.Server.host(server.getProperties());
    int port = NettyConfigKeys.Server.port(server.getProperties());
    this.address =
        host == null || host.isEmpty()
            ? new InetSocketAddress(port)
            : new InetSocketAddress(host, port);
  }

  private static ThreadPoolExecutor blockingThreads(String server) {
    return new ThreadPoolExecutor(
        0,
        BLOCKING_MAX,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new DefaultThreadFactory("raft-calls-" + server, true));
  }

  private static int frameBytesMax(RaftProperties properties) {
    return RaftServerConfigKeys.Log.Appender.bufferByteLimit(properties).getSizeInt()
        + FRAME_ROOM_BYTES;
  }

  @Override
  public RpcType getRpcType() {
    return new LoopRpcType();
  }

  @Override
  protected void startImpl() throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    connections.add(accepted);
                    accepted
                        .pipeline()
                        .addLast(
                            new Frames.Decoder(RaftNettyServerRequestProto.parser(), frameBytesMax))
                        .addLast(requests);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    channel = bound.channel();
  }

  @Override
  public InetSocketAddress getInetSocketAddress() {
    Channel open = channel;
    return open != null && open.localAddress() instanceof InetSocketAddress local ? local : address;
  }

  @Override
  public void closeImpl() throws IOException {
    Channel open = channel;
    if (open != null) {
      open.close().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    }
    connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    super.closeImpl();
    blocking.shutdown();
    loops.close();
  }

  // ---- for appenders ----

  EventLoop loopOf(RaftGroupId group) {
    return loops.loopOf(group);
  }

  /** The peer's connection from a loop; does not open it. */
  LoopLink link(RaftPeerId peer, EventLoop loop) throws IOException {
    return getProxies().getProxy(peer).on(loop);
  }

  Executor blocking() {
    return blocking;
  }

  @Nullable QuorumListener listenerOn(EventLoop loop, RaftGroupId group) {
    return loops.listenerOn(loop, group);
  }

  /** That loop's thread. */
  Pacing joinPacing(
      Leading leading, Supplier<RaftConfiguration> configuration, Pacing.Follower follower) {
    Pacing shared =
        pacings.computeIfAbsent(
            leading,
            key -> {
              String leader = String.valueOf(getId());
              return new Pacing(leader, Voters.following(configuration, leader));
            });
    shared.join(follower);
    return shared;
  }

  /** That loop's thread. */
  void leavePacing(Leading leading, Pacing.Follower follower) {
    pacings.computeIfPresent(leading, (key, shared) -> shared.leave(follower) ? null : shared);
  }

  // ---- calls that wait ----

  @Override
  public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
    return call(
            request.getServerRequest(),
            RaftNettyServerRequestProto.newBuilder().setRequestVoteRequest(request).build(),
            CALL_TIMEOUT_MS)
        .getRequestVoteReply();
  }

  @Override
  public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request)
      throws IOException {
    return call(
            request.getServerRequest(),
            RaftNettyServerRequestProto.newBuilder().setAppendEntriesRequest(request).build(),
            CALL_TIMEOUT_MS)
        .getAppendEntriesReply();
  }

  @Override
  public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request)
      throws IOException {
    return call(
            request.getServerRequest(),
            RaftNettyServerRequestProto.newBuilder().setInstallSnapshotRequest(request).build(),
            SNAPSHOT_TIMEOUT_MS)
        .getInstallSnapshotReply();
  }

  @Override
  public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
      throws IOException {
    return call(
            request.getServerRequest(),
            RaftNettyServerRequestProto.newBuilder().setStartLeaderElectionRequest(request).build(),
            CALL_TIMEOUT_MS)
        .getStartLeaderElectionReply();
  }

  private RaftNettyServerReplyProto call(
      RaftRpcRequestProto rpc, RaftNettyServerRequestProto request, long timeoutMs)
      throws IOException {
    return getProxies()
        .getProxy(RaftPeerId.valueOf(rpc.getReplyId()))
        .call(rpc.getCallId(), request, timeoutMs);
  }

  /** Connections mend themselves. */
  @Override
  public void handleException(RaftPeerId serverId, Exception e, boolean reconnect) {}
}
