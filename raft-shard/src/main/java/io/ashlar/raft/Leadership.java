package io.ashlar.raft;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * The two things a leading replica asks of its own division, without a hop between threads: append
 * this entry, and do we still lead?
 */
final class Leadership {
  private static final AtomicLong CALL_ID = new AtomicLong();
  private static final Message NOTHING = () -> ByteString.EMPTY;

  private final ClientId client = ClientId.randomId();
  private final RaftServer.Division division;
  private final RaftClientAsynchronousProtocol protocol;
  private final ShardStateMachine stateMachine;
  private final RaftPeerId self;
  private final RaftGroupId group;

  Leadership(RaftServer.Division division, ShardStateMachine stateMachine) {
    this.division = division;
    this.protocol = (RaftClientAsynchronousProtocol) division;
    this.stateMachine = stateMachine;
    this.self = division.getId();
    this.group = division.getMemberId().getGroupId();
  }

  RaftServer.Division division() {
    return division;
  }

  /**
   * Appends an entry to the leader's log, in call order.
   *
   * @return its place, null when it was refused and does not stand in the log
   */
  @Nullable TermIndex append(byte[] entry) {
    ByteString bytes = UnsafeByteOperations.unsafeWrap(entry);
    try {
      // The outcome comes as a committed entry, to every replica alike; this future tells nothing
      // more.
      submit(() -> bytes, RaftClientRequest.writeRequestType());
    } catch (IOException | RuntimeException e) {
      // Refused or, at worst, in doubt: what counts is whether it got a place in the log.
      ShardReplica.LOG.info("{}: append refused: {}", division.getMemberId(), e.toString());
    }
    return stateMachine.takeAppended();
  }

  /**
   * Whether this replica still led after everything that it executed before this call: completes at
   * once under the leader lease, after a round of heartbeats otherwise.
   *
   * <p>The lease assumes that within one election timeout (0.6 s) the clocks of two nodes do not
   * run apart by a tenth: the leader trusts a majority's last answer for 0.9 of the time for which
   * those followers refuse to elect another. Only rates matter, not what time it is; the clock is
   * the monotonic one.
   */
  CompletableFuture<Boolean> confirm() {
    try {
      return submit(NOTHING, RaftClientRequest.readRequestType())
          .handle((reply, failure) -> failure == null && reply.isSuccess());
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.completedFuture(false);
    }
  }

  private CompletableFuture<RaftClientReply> submit(Message message, RaftClientRequest.Type type)
      throws IOException {
    return protocol.submitClientRequestAsync(
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(self)
            .setGroupId(group)
            .setCallId(CALL_ID.incrementAndGet())
            .setMessage(message)
            .setType(type)
            .build());
  }
}
