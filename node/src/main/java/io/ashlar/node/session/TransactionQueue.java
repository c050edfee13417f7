package io.ashlar.node.session;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands of a client since its MULTI. */
public final class TransactionQueue {
  /**
   * @param command what the engine's parser made of it; null when the node executes it
   * @param database what will be selected when its turn comes
   */
  public record Queued(CommandSpec spec, byte[][] args, @Nullable Command command, int database) {}

  private final List<Queued> commands = new ArrayList<>();
  private int database;
  private boolean aborted;
  private boolean writes;
  private boolean runsScripts;
  private int slot = -1;
  private boolean crossesSlots;
  private long bytes;

  /**
   * @param database what is selected at its beginning
   */
  public TransactionQueue(int database) {
    this.database = database;
  }

  public List<Queued> commands() {
    return commands;
  }

  /**
   * Queues a command, unless EXEC fails anyway: what it would have been does not matter then.
   *
   * @param keySlot the slot of its keys, -1 when it has none
   */
  public void add(CommandSpec spec, byte[][] args, @Nullable Command command, int keySlot) {
    if (aborted) {
      return;
    }
    writes |= spec.is(CommandFlag.WRITE) || spec.is(CommandFlag.MAY_REPLICATE);
    runsScripts |= command != null && command.runsScript();
    commands.add(new Queued(spec, args, command, database));
    if (keySlot >= 0) {
      crossesSlots |= slot >= 0 && slot != keySlot;
      slot = keySlot;
    }
    for (byte[] arg : args) {
      bytes += arg.length;
    }
  }

  /** The database of the commands that are queued from now on. */
  public int database() {
    return database;
  }

  public void select(int number) {
    database = number;
  }

  /** The slot of all keys queued so far, -1 when there are none. */
  public int slot() {
    return slot;
  }

  /** Its keys are in several slots: EXEC must fail. */
  public boolean crossesSlots() {
    return crossesSlots;
  }

  /** Whether any queued command may change keys. */
  public boolean writes() {
    return writes;
  }

  /** Whether any queued command is a script. */
  public boolean runsScripts() {
    return runsScripts;
  }

  /** Bytes of all queued arguments. */
  public long bytes() {
    return bytes;
  }

  /** A command was refused while queueing: EXEC must fail. */
  public boolean isAborted() {
    return aborted;
  }

  public void abort() {
    aborted = true;
  }
}
