package io.ashlar.node.script;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.RunningScript;
import io.ashlar.engine.script.ScriptHost;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.connection.PumpingLoop;
import io.ashlar.topology.SlotHash;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the scripts of one shard find on this node. */
public final class ShardScriptHost implements ScriptHost {
  private static final Logger LOG = LoggerFactory.getLogger("ashlar.script");

  private final String shardId;
  private final Supplier<CommandTable> commands;
  private final NodeCommandsInScripts nodeCommands;
  private final IntFunction<Optional<String>> shardOfSlot;
  private final Supplier<FunctionSet> functions;
  private final LongSupplier flushes;
  private final RunningScripts running;
  private final BooleanSupplier diskFull;
  private final EventLoop loop;

  /** The script that runs has turned the loop: others can see it. */
  private boolean known;

  /**
   * @param shardOfSlot the id of the shard that owns a slot
   * @param flushes how often SCRIPT FLUSH was called
   * @param diskFull nothing can be written
   * @param loop the shard's thread
   */
  public ShardScriptHost(
      String shardId,
      Supplier<CommandTable> commands,
      NodeCommandsInScripts nodeCommands,
      IntFunction<Optional<String>> shardOfSlot,
      Supplier<FunctionSet> functions,
      LongSupplier flushes,
      RunningScripts running,
      BooleanSupplier diskFull,
      EventLoop loop) {
    this.shardId = shardId;
    this.commands = commands;
    this.nodeCommands = nodeCommands;
    this.shardOfSlot = shardOfSlot;
    this.functions = functions;
    this.flushes = flushes;
    this.running = running;
    this.diskFull = diskFull;
    this.loop = loop;
  }

  @Override
  public @Nullable CommandSpec command(byte[][] args) {
    CommandTable.Entry entry = commands.get().lookup(args);
    return entry == null ? null : entry.spec();
  }

  @Override
  public @Nullable Command nodeCommand(CommandSpec spec, byte[][] args) {
    return nodeCommands.of(spec, args);
  }

  @Override
  public @Nullable String writeRefusal() {
    return diskFull.getAsBoolean()
        ? "MISCONF Ashlar refuses writes: the disk of this node is full or failing"
        : null;
  }

  @Override
  public long flushes() {
    return flushes.getAsLong();
  }

  @Override
  public int slotOf(byte[] key) {
    return SlotHash.slotOf(key);
  }

  @Override
  public boolean owns(int slot) {
    return shardOfSlot.apply(slot).filter(shardId::equals).isPresent();
  }

  @Override
  public FunctionSet functions() {
    return functions.get();
  }

  @Override
  public void running(RunningScript script) {
    if (!(loop instanceof PumpingLoop pumping) || !pumping.isDue()) {
      return;
    }
    if (!known) {
      known = true;
      running.add(loop, script);
    }
    if (loop.isShuttingDown()) {
      script.abort("ERR the node is shutting down");
    } else {
      var _ = pumping.pump();
    }
  }

  @Override
  public void ended(RunningScript script) {
    if (known) {
      known = false;
      running.remove(loop, script);
      if (loop instanceof PumpingLoop pumping) {
        pumping.pumped();
      }
    }
  }

  @Override
  public @Nullable RunningScript busy() {
    return running.busyOn(loop);
  }

  @Override
  public void log(int level, String message) {
    switch (level) {
      case 0 -> LOG.debug("{}", message);
      case 1, 2 -> LOG.info("{}", message);
      default -> LOG.warn("{}", message);
    }
  }
}
