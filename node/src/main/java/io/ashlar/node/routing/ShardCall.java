package io.ashlar.node.routing;

import io.ashlar.engine.command.Command;
import io.ashlar.raft.ShardRequest;
import io.ashlar.raft.Unblock;
import io.ashlar.resp.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's command on its way to a shard and back. It is its own task for both hand-overs between
 * the connection's thread and the shard's, so that they allocate nothing; on one thread there are
 * none.
 */
public abstract class ShardCall extends ShardRequest implements Runnable {
  private enum Place {
    WITH_CLIENT,
    TO_SHARD,
    AT_SHARD,
    RETURNED
  }

  private final CallLane lane;
  private final boolean followerReadAllowed;

  /** Read and written by the thread that has the call; hand-overs order the accesses. */
  private Place place = Place.WITH_CLIENT;

  private boolean entering;
  private @Nullable ShardPort port;
  private @Nullable Reply outcome;
  private @Nullable Refusal refusal;
  private long startNanos;
  private long endNanos;

  /** The lane's: the order of sending, until when the call may be held, whether it is. */
  long sequence;

  long heldUntilNanos;
  boolean held;

  /**
   * @param database the number of the one that the client has selected
   * @param slot the slot of the command's keys; -1 only for a call with a fixed {@code target}
   * @param followerReadAllowed a follower here may answer it
   * @param target the replica to go to; null for the one that serves the slot
   */
  protected ShardCall(
      CallLane lane,
      Command command,
      int database,
      int slot,
      boolean write,
      boolean denyOom,
      boolean touchesAccess,
      boolean followerReadAllowed,
      @Nullable ShardPort target) {
    super(command, database, slot, write, denyOom, touchesAccess);
    this.lane = lane;
    this.followerReadAllowed = followerReadAllowed;
    this.target = target;
  }

  private final @Nullable ShardPort target;

  /** The answer, on the connection's thread. */
  protected abstract void finish(Reply reply);

  /** When its execution began, by {@link System#nanoTime}; 0 when it was not executed. */
  protected final long startNanos() {
    return startNanos;
  }

  protected final long endNanos() {
    return endNanos;
  }

  /** Whether the answer means that nothing was executed. */
  protected final boolean turnedAway() {
    return refusal != null || startNanos == 0;
  }

  final @Nullable ShardPort target() {
    return target;
  }

  /** Whether this is the replica that it went to last. */
  final boolean wentTo(ShardPort destination) {
    return destination.equals(port);
  }

  final boolean followerReadAllowed() {
    return followerReadAllowed;
  }

  final @Nullable Refusal refusal() {
    return refusal;
  }

  final Reply outcome() {
    Reply reply = outcome;
    if (reply == null) {
      throw new IllegalStateException("a call without an outcome");
    }
    return reply;
  }

  /** Goes to a shard; the lane's {@link CallLane#returned} gets it back. */
  final void goTo(ShardPort destination) {
    port = destination;
    refusal = null;
    outcome = null;
    if (destination.thread().inEventLoop()) {
      enterShard(destination);
    } else {
      place = Place.TO_SHARD;
      destination.thread().execute(this);
    }
  }

  /**
   * Ends its waiting at the shard. On the connection's thread.
   *
   * @param then is told whether it waited; on the shard thread, or at once when it is at none
   */
  protected final void endWaiting(Unblock how, Consumer<Boolean> then) {
    ShardPort at = port;
    if (at == null || at.thread().isShuttingDown()) {
      then.accept(false);
    } else if (at.thread().inEventLoop()) {
      then.accept(unblock(how));
    } else {
      at.thread().execute(() -> then.accept(unblock(how)));
    }
  }

  @Override
  public final void run() {
    ShardPort destination = port;
    if (place == Place.TO_SHARD && destination != null) {
      enterShard(destination);
    } else {
      lane.returned(this);
    }
  }

  private void enterShard(ShardPort destination) {
    boolean sameThread = lane.onThread();
    place = Place.AT_SHARD;
    entering = true;
    startNanos = sameThread ? lane.clock().last() : System.nanoTime();
    if (followerReadAllowed && !destination.leading()) {
      destination.submitFollowerRead(this);
    } else {
      destination.submit(this);
    }
    endNanos = sameThread ? lane.clock().advance() : System.nanoTime();
    entering = false;
    if (place == Place.RETURNED) {
      handBack();
    }
  }

  @Override
  protected final void done(Reply reply) {
    outcome = reply;
    leaveShard();
  }

  @Override
  protected final void refused(Refusal why) {
    refusal = why;
    leaveShard();
  }

  @Override
  protected final void fateUnknown() {
    outcome = Redirects.UNKNOWN_FATE;
    leaveShard();
  }

  private void leaveShard() {
    if (place != Place.AT_SHARD) {
      throw new IllegalStateException("a call that was answered twice");
    }
    place = Place.RETURNED;
    if (!entering) {
      handBack();
    }
  }

  private void handBack() {
    if (lane.onThread()) {
      lane.returned(this);
    } else {
      lane.execute(this);
    }
  }
}
