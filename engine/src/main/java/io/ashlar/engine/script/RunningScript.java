package io.ashlar.engine.script;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A script while it runs, as other threads see it. */
public final class RunningScript {
  /** What a kill did. */
  public enum Kill {
    ENDS,
    HAS_WRITTEN,
    /** A function and not a script, or the other way round. */
    OTHER_KIND
  }

  private final String name;
  private final boolean function;
  private final List<byte[]> command;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private volatile boolean wrote;
  private volatile @Nullable String abortReason;

  /**
   * @param name of the function, or the script's SHA-1
   * @param nanoTime only differences count
   */
  RunningScript(String name, boolean function, List<byte[]> command, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.name = name;
    this.function = function;
    this.command = command;
  }

  public String name() {
    return name;
  }

  public boolean isFunction() {
    return function;
  }

  /** The command that started it, with its arguments. */
  public List<byte[]> command() {
    return command;
  }

  public long elapsedNanos() {
    return nanoTime.getAsLong() - startNanos;
  }

  public long elapsedMs() {
    return elapsedNanos() / 1_000_000;
  }

  /**
   * Ends it if it has written nothing; it ends soon, not at once.
   *
   * @param functions whether a function is meant
   */
  public Kill kill(boolean functions) {
    if (functions != function) {
      return Kill.OTHER_KIND;
    }
    if (wrote) {
      return Kill.HAS_WRITTEN;
    }
    abortReason = "ERR Script killed by user with SCRIPT KILL...";
    return Kill.ENDS;
  }

  /** Ends it whatever it has written: the shard does not lead any more, or the node stops. */
  public void abort(String reason) {
    abortReason = reason;
  }

  @Nullable String abortReason() {
    return abortReason;
  }

  void noteWrite() {
    wrote = true;
  }

  boolean hasWritten() {
    return wrote;
  }
}
