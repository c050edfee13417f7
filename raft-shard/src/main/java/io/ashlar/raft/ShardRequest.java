package io.ashlar.raft;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.request.RequestId;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way through a shard. Exactly one of {@link #done}, {@link #refused} and {@link
 * #fateUnknown} is called, once, on the shard thread; replies of different requests may come in any
 * order.
 */
public abstract class ShardRequest {
  /** Why a request was not executed at all. */
  public enum Refusal {
    /** Another replica leads, or none does; see {@link ShardReplica#leaderHint}. */
    NOT_LEADER,
    /** This replica was elected but has not caught up with its own log yet: try again soon. */
    NOT_READY,
    /** The shard does not own the request's slot, or not any more. */
    MOVED,
    /** A write, and the node's disk is nearly full or failing. */
    DISK_FULL,
    /** This replica is being rebuilt or shut down. */
    UNAVAILABLE
  }

  private final Command command;
  private final int database;
  private final int slot;
  private final boolean write;
  private final boolean denyOom;
  private final boolean touchesAccess;

  /** The entry that the reply waits for; the shard's own. */
  long holdSequence;

  /** The reply while it is held; the shard's own. */
  Reply heldReply = Reply.NONE;

  /** While the command waits for keys; the shard's own. */
  BlockedRequests.@Nullable Blocked blocked;

  /**
   * @param database the number of the one that the client has selected
   * @param slot the slot of all keys, -1 when there is none
   * @param write whether the command's table says it may write
   */
  protected ShardRequest(
      Command command,
      int database,
      int slot,
      boolean write,
      boolean denyOom,
      boolean touchesAccess) {
    this.command = command;
    this.database = database;
    this.slot = slot;
    this.write = write;
    this.denyOom = denyOom;
    this.touchesAccess = touchesAccess;
  }

  public final Command command() {
    return command;
  }

  public final int database() {
    return database;
  }

  public final int slot() {
    return slot;
  }

  public final boolean isWrite() {
    return write;
  }

  public final boolean denyOom() {
    return denyOom;
  }

  public final boolean touchesAccess() {
    return touchesAccess;
  }

  /**
   * What has it executed once however often it is sent; null for a request without, and for reads,
   * which may be executed again.
   */
  protected @Nullable RequestId requestId() {
    return null;
  }

  /** How old the state of a follower that executes this may be, milliseconds. */
  protected long stalenessMaxMs() {
    return Long.MAX_VALUE;
  }

  /**
   * Ends the waiting of a blocking command. Shard thread only.
   *
   * @return false when it does not wait (any more): it has or will have another answer
   */
  public final boolean unblock(Unblock how) {
    BlockedRequests.Blocked waiting = blocked;
    if (waiting == null) {
      return false;
    }
    waiting.unblock(how);
    return true;
  }

  /**
   * Nothing was there for a blocking command: it waits. One of the others follows, after however
   * long a time; {@link #unblock} ends it sooner.
   */
  protected void waits() {}

  /** Executed, and everything that the reply shows is durable. */
  protected abstract void done(Reply reply);

  /** Not executed; nothing changed. */
  protected abstract void refused(Refusal refusal);

  /** Executed, and nobody knows whether its entry will be committed. Only for what was held. */
  protected abstract void fateUnknown();
}
