package io.ashlar.node.session;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What CLIENT TRACKING and CLIENT CACHING have set for one client. Changed on its connection's
 * thread only; others may read the mode.
 */
public final class CacheTracking {
  /** CLIENT CACHING's word about the next command. */
  public enum Caching {
    UNSAID,
    YES,
    NO
  }

  /**
   * CLIENT TRACKING ON.
   *
   * @param redirectTo the client that is told, 0 for the one that tracks
   * @param prefixes of BCAST, at least one (perhaps empty) when {@code broadcast}, else none
   */
  public record Mode(
      boolean broadcast,
      boolean optIn,
      boolean optOut,
      boolean noLoop,
      long redirectTo,
      List<byte[]> prefixes) {}

  private volatile @Nullable Mode mode;
  private volatile boolean redirectBroken;
  private Caching caching = Caching.UNSAID;
  private boolean cachingUsed;

  // Of routers' connections.

  private boolean namesWriters;
  private long writer;

  /** Null while the client tracks nothing. Any thread. */
  public @Nullable Mode mode() {
    return mode;
  }

  public void setMode(@Nullable Mode value) {
    mode = value;
    redirectBroken = false;
    if (value == null) {
      caching = Caching.UNSAID;
    }
  }

  /** The client that should be told is gone. Any thread. */
  public boolean redirectBroken() {
    return redirectBroken;
  }

  public void setRedirectBroken() {
    redirectBroken = true;
  }

  public Caching caching() {
    return caching;
  }

  public void setCaching(Caching value) {
    caching = value;
    cachingUsed = false;
  }

  /**
   * A command begins. CLIENT CACHING counts for one command or transaction; other sub-commands of
   * CLIENT do not use it up.
   */
  public void commandBegins(CommandSpec spec, boolean inTransaction) {
    if (caching == Caching.UNSAID) {
      return;
    }
    if (cachingUsed && !inTransaction) {
      caching = Caching.UNSAID;
    }
    cachingUsed |= !spec.name().startsWith("client|");
  }

  /** What is broadcast to it says who changed each key. Any thread, once it broadcasts. */
  public boolean namesWriters() {
    return namesWriters;
  }

  public void setNamesWriters() {
    namesWriters = true;
  }

  /** Whose changes the request makes that is being handled; 0 where its router does not say. */
  public long writer() {
    return writer;
  }

  public void setWriter(long value) {
    writer = value;
  }

  /** Whether the shard must remember the keys that this command reads. */
  public boolean remembers(CommandSpec spec) {
    Mode now = mode;
    return now != null
        && !now.broadcast
        && spec.is(CommandFlag.READONLY)
        && !(now.optIn && caching != Caching.YES)
        && !(now.optOut && caching == Caching.NO);
  }
}
