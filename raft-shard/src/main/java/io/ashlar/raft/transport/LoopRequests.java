package io.ashlar.raft.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyExceptionReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the requests of other servers to this one. Entries are appended on the loop they arrive on,
 * which only queues them for the log's writer; everything that may wait for a disk or for a lock
 * held meanwhile has a thread of its own.
 */
@ChannelHandler.Sharable
final class LoopRequests extends SimpleChannelInboundHandler<RaftNettyServerRequestProto> {
  private static final Logger LOG = LoggerFactory.getLogger(LoopRequests.class);

  private final RaftServer server;
  private final Executor blocking;

  LoopRequests(RaftServer server, Executor blocking) {
    this.server = server;
    this.blocking = blocking;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, RaftNettyServerRequestProto request) {
    Channel from = context.channel();
    if (request.hasAppendEntriesRequest() && isSameTerm(request.getAppendEntriesRequest())) {
      append(from, request.getAppendEntriesRequest());
      return;
    }
    try {
      blocking.execute(() -> reply(from, handle(request)));
    } catch (RejectedExecutionException e) {
      reply(from, refusal(rpcOf(request), new IOException("too many calls at a time", e)));
    }
  }

  /** A new term is written to disk first. */
  private boolean isSameTerm(AppendEntriesRequestProto request) {
    RaftGroupId group = ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId());
    try {
      return server.getDivision(group).getInfo().getCurrentTerm() == request.getLeaderTerm();
    } catch (IOException e) {
      // Not hosted here (any more, or yet): say so from the other thread.
      return false;
    }
  }

  private void append(Channel from, AppendEntriesRequestProto request) {
    try {
      server
          .appendEntriesAsync(request)
          .whenComplete(
              (appended, failure) ->
                  reply(
                      from,
                      appended != null
                          ? ofAppend(appended)
                          : refusal(request.getServerRequest(), asIoException(failure))));
    } catch (IOException | RuntimeException e) {
      reply(from, refusal(request.getServerRequest(), asIoException(e)));
    }
  }

  private static void reply(Channel to, RaftNettyServerReplyProto reply) {
    var _ = to.writeAndFlush(Frames.encode(to.alloc(), reply), to.voidPromise());
  }

  private static RaftNettyServerReplyProto ofAppend(AppendEntriesReplyProto reply) {
    return RaftNettyServerReplyProto.newBuilder().setAppendEntriesReply(reply).build();
  }

  private RaftNettyServerReplyProto handle(RaftNettyServerRequestProto request) {
    RaftNettyServerReplyProto.Builder reply = RaftNettyServerReplyProto.newBuilder();
    try {
      return switch (request.getRaftNettyServerRequestCase()) {
        case APPENDENTRIESREQUEST ->
            ofAppend(server.appendEntries(request.getAppendEntriesRequest()));
        case REQUESTVOTEREQUEST ->
            reply.setRequestVoteReply(server.requestVote(request.getRequestVoteRequest())).build();
        case INSTALLSNAPSHOTREQUEST ->
            reply
                .setInstallSnapshotReply(
                    server.installSnapshot(request.getInstallSnapshotRequest()))
                .build();
        case STARTLEADERELECTIONREQUEST ->
            reply
                .setStartLeaderElectionReply(
                    server.startLeaderElection(request.getStartLeaderElectionRequest()))
                .build();
        case RAFTCLIENTREQUEST ->
            reply
                .setRaftClientReply(
                    ClientProtoUtils.toRaftClientReplyProto(
                        server.submitClientRequest(
                            ClientProtoUtils.toRaftClientRequest(request.getRaftClientRequest()))))
                .build();
        case SETCONFIGURATIONREQUEST,
            GROUPMANAGEMENTREQUEST,
            GROUPLISTREQUEST,
            GROUPINFOREQUEST,
            TRANSFERLEADERSHIPREQUEST,
            LEADERELECTIONMANAGEMENTREQUEST,
            SNAPSHOTMANAGEMENTREQUEST,
            RAFTNETTYSERVERREQUEST_NOT_SET ->
            throw new IOException(
                request.getRaftNettyServerRequestCase() + " is not taken from the network");
      };
    } catch (IOException | RuntimeException e) {
      return refusal(rpcOf(request), asIoException(e));
    }
  }

  private static RaftRpcRequestProto rpcOf(RaftNettyServerRequestProto request) {
    return switch (request.getRaftNettyServerRequestCase()) {
      case APPENDENTRIESREQUEST -> request.getAppendEntriesRequest().getServerRequest();
      case REQUESTVOTEREQUEST -> request.getRequestVoteRequest().getServerRequest();
      case INSTALLSNAPSHOTREQUEST -> request.getInstallSnapshotRequest().getServerRequest();
      case STARTLEADERELECTIONREQUEST -> request.getStartLeaderElectionRequest().getServerRequest();
      case RAFTCLIENTREQUEST -> request.getRaftClientRequest().getRpcRequest();
      case SETCONFIGURATIONREQUEST -> request.getSetConfigurationRequest().getRpcRequest();
      case GROUPMANAGEMENTREQUEST -> request.getGroupManagementRequest().getRpcRequest();
      case GROUPLISTREQUEST -> request.getGroupListRequest().getRpcRequest();
      case GROUPINFOREQUEST -> request.getGroupInfoRequest().getRpcRequest();
      case TRANSFERLEADERSHIPREQUEST -> request.getTransferLeadershipRequest().getRpcRequest();
      case LEADERELECTIONMANAGEMENTREQUEST ->
          request.getLeaderElectionManagementRequest().getRpcRequest();
      case SNAPSHOTMANAGEMENTREQUEST -> request.getSnapshotManagementRequest().getRpcRequest();
      case RAFTNETTYSERVERREQUEST_NOT_SET -> RaftRpcRequestProto.getDefaultInstance();
    };
  }

  private static RaftNettyServerReplyProto refusal(RaftRpcRequestProto request, IOException why) {
    return RaftNettyServerReplyProto.newBuilder()
        .setExceptionReply(
            RaftNettyExceptionReplyProto.newBuilder()
                .setRpcReply(
                    RaftRpcReplyProto.newBuilder()
                        .setRequestorId(request.getRequestorId())
                        .setReplyId(request.getReplyId())
                        .setCallId(request.getCallId())
                        .setSuccess(false))
                .setException(ProtoUtils.writeObject2ByteString(why)))
        .build();
  }

  private static IOException asIoException(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof IOException io ? io : new IOException(String.valueOf(cause));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.info("a Raft connection from {} ends: {}", context.channel().remoteAddress(), cause + "");
    var _ = context.close();
  }
}
