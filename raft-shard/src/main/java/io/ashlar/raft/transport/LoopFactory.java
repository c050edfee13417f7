package io.ashlar.raft.transport;

import java.util.Objects;
import org.apache.ratis.client.ClientFactory;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.client.NettyClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.jspecify.annotations.Nullable;

/** Makes the parts that Ratis asks a transport for. */
final class LoopFactory implements ServerFactory, ClientFactory {
  private final @Nullable RaftLoops loops;

  LoopFactory(@Nullable RaftLoops loops) {
    this.loops = loops;
  }

  @Override
  public RpcType getRpcType() {
    return new LoopRpcType();
  }

  @Override
  public RaftServerRpc newRaftServerRpc(RaftServer server) {
    return new LoopRpc(server, Objects.requireNonNull(loops, "a server without event loops"));
  }

  @Override
  public LogAppender newLogAppender(
      RaftServer.Division server, LeaderState state, FollowerInfo follower) {
    return new LoopAppender(
        server, state, follower, (LoopRpc) server.getRaftServer().getServerRpc());
  }

  @Override
  public RaftClientRpc newRaftClientRpc(ClientId clientId, RaftProperties properties) {
    return new NettyClientRpc(clientId, properties);
  }
}
