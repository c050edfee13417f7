package io.ashlar.engine.script;

import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.NumberText;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.resp.Reply;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** redis.call: the checks of one command of a script, in Redis's order, and its execution. */
final class CommandCalls {
  private final ScriptHost host;
  private final ScriptSettings settings;
  private final Execution x;
  private final RunningScript running;
  private final boolean readOnly;
  private final Set<ScriptFlag> flags;
  private final boolean crossSlotAllowed;
  private int slot;

  /**
   * @param crossSlotAllowed keys may be in any slot of this shard
   */
  CommandCalls(
      ScriptHost host,
      ScriptSettings settings,
      Execution x,
      RunningScript running,
      boolean readOnly,
      boolean crossSlotAllowed,
      Set<ScriptFlag> flags) {
    this.host = host;
    this.settings = settings;
    this.x = x;
    this.running = running;
    this.readOnly = readOnly;
    this.flags = flags;
    this.crossSlotAllowed = crossSlotAllowed;
    this.slot = x.slot();
  }

  /** What the arguments of redis.call name; null when some are neither strings nor numbers. */
  static byte @Nullable [][] arguments(Args args) {
    byte[][] words = new byte[args.count()][];
    for (int i = 1; i <= words.length; i++) {
      switch (args.get(i)) {
        case LuaString string -> words[i - 1] = string.bytes();
        case Double number ->
            words[i - 1] = LuaString.of(NumberText.general(number, 17, false)).bytes();
        default -> {
          return null;
        }
      }
    }
    return words;
  }

  /** redis.acl_check_cmd: whether the client may run this. */
  boolean allows(CommandSpec spec, byte[][] args) {
    return x.scripting.permissions().allows(spec, args);
  }

  Reply execute(byte[][] args) {
    CommandSpec spec = host.command(args);
    if (spec == null) {
      return error("Unknown Redis command called from script");
    }
    if (!spec.arity().accepts(args.length)) {
      return error("Wrong number of args calling Redis command from script");
    }
    Reply.Error refusal = refusal(spec, args);
    if (refusal != null) {
      return refusal;
    }
    CommandParser parser = spec.parser();
    Command command = parser == null ? host.nodeCommand(spec, args) : parser.parse(args);
    if (command == null) {
      return error("This Redis command is not allowed from script");
    }
    if (command instanceof BlockingCommand blocking) {
      Reply.Error refused = blocking.refusalInScripts();
      if (refused != null) {
        return refused;
      }
    }
    if (spec.is(CommandFlag.WRITE)) {
      running.noteWrite();
    }
    return command.execute(x);
  }

  private Reply.@Nullable Error refusal(CommandSpec spec, byte[][] args) {
    if (spec.is(CommandFlag.NOSCRIPT)) {
      return error("This Redis command is not allowed from script");
    }
    String denied = x.scripting.permissions().refusal(spec, args);
    if (denied != null) {
      return new Reply.Error("NOPERM ACL failure in script: " + denied);
    }
    if (spec.is(CommandFlag.WRITE)) {
      if (readOnly || x.isFollowerRead()) {
        return error("Write commands are not allowed from read-only scripts.");
      }
      // Disks fill up at any time: what has begun to write is finished, or half of it would stay.
      String refusedWrites = running.hasWritten() ? null : host.writeRefusal();
      if (refusedWrites != null) {
        return new Reply.Error(refusedWrites);
      }
      if (x.scripting.effectBytes() > settings.effectLimitBytes) {
        return error("The script has written more than script-effect-limit allows");
      }
    }
    boolean full = x.scripting.isOutOfMemory() && !running.hasWritten();
    if (spec.is(CommandFlag.DENYOOM) && full && !flags.contains(ScriptFlag.ALLOW_OOM)) {
      return new Reply.Error("OOM command not allowed when used memory > 'maxmemory'.");
    }
    return slotRefusal(spec, args);
  }

  private Reply.@Nullable Error slotRefusal(CommandSpec spec, byte[][] args) {
    int keySlot = -1;
    for (int index : spec.keys().indexes(args)) {
      int next = host.slotOf(args[index]);
      ShardSlots slots = x.slotMoves.slots();
      boolean owned = slots.isKnown() ? slots.owns(next) : host.owns(next);
      if (!owned || (keySlot >= 0 && next != keySlot)) {
        return error("Script attempted to access a non local key in a cluster node");
      }
      keySlot = next;
    }
    if (keySlot < 0) {
      return null;
    }
    if (slot < 0 || crossSlotAllowed) {
      slot = keySlot;
      x.scripting.moveTo(keySlot);
    } else if (slot != keySlot) {
      return error("Script attempted to access keys that do not hash to the same slot");
    }
    return null;
  }

  private static Reply.Error error(String message) {
    return new Reply.Error("ERR " + message);
  }
}
