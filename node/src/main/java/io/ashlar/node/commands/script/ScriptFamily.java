package io.ashlar.node.commands.script;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.script.ScriptCache;
import io.ashlar.engine.script.ScriptException;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.script.RunningScripts;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** SCRIPT and its sub-commands. */
public final class ScriptFamily {
  private static final Reply.Error NOT_BUSY =
      new Reply.Error("NOTBUSY No scripts in execution right now.");
  private static final Reply.Error UNKILLABLE =
      new Reply.Error(
          "UNKILLABLE Sorry the script already executed write commands against the dataset. You"
              + " can either wait the script termination or kill the server in a hard way using"
              + " the SHUTDOWN NOSAVE command.");
  private static final Reply.Error BUSY_FUNCTION =
      new Reply.Error(
          "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN"
              + " NOSAVE.");
  private static final Reply.Error BUSY_SCRIPT =
      new Reply.Error(
          "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN"
              + " NOSAVE.");
  private static final Reply.Error FLUSH_SYNTAX =
      new Reply.Error("ERR SCRIPT FLUSH only support SYNC|ASYNC option");

  private static final CommandFlag[] FLAGS = {CommandFlag.NOSCRIPT};
  private static final CommandFlag[] BUSY_FLAGS = {CommandFlag.NOSCRIPT, CommandFlag.ALLOW_BUSY};

  private final ScriptCache cache;
  private final RunningScripts running;

  public ScriptFamily(ScriptCache cache, RunningScripts running) {
    this.cache = cache;
    this.running = running;
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        entry(
            "script",
            Arity.atLeast(2),
            "2.6.0",
            "A container for Lua scripts management.",
            call -> {
              throw new IllegalStateException("a container executes nothing");
            }),
        entry(
            "script|debug",
            Arity.exactly(3),
            "3.2.0",
            "Sets the debug mode of server-side Lua scripts.",
            call -> call.reply(new Reply.Error("ERR Scripts cannot be debugged here"))),
        entry(
            "script|exists",
            Arity.atLeast(3),
            "2.6.0",
            "Determines whether server-side Lua scripts exist in the script cache.",
            this::exists),
        entry(
            "script|flush",
            Arity.atLeast(2),
            "2.6.0",
            "Removes all server-side Lua scripts from the script cache.",
            this::flush),
        entry(
            "script|help",
            Arity.exactly(2),
            "5.0.0",
            "Returns helpful text about the different subcommands.",
            ScriptFamily::help),
        entry(
            "script|kill",
            Arity.exactly(2),
            "2.6.0",
            "Terminates a server-side Lua script during execution.",
            call -> call.reply(kill(running, false))),
        entry(
            "script|load",
            Arity.exactly(3),
            "2.6.0",
            "Loads a server-side Lua script to the script cache.",
            this::load));
  }

  private static NodeCommandSpec entry(
      String name, Arity arity, String since, String summary, NodeCommand command) {
    return new NodeCommandSpec(
        CommandSpec.named(name)
            .arity(arity)
            .flags(name.endsWith("|kill") ? BUSY_FLAGS : FLAGS)
            .categories(AclCategory.SCRIPTING)
            .since(since)
            .group("scripting")
            .summary(summary)
            .build(),
        command);
  }

  /** Ends the script, or function, that has kept a shard busy. */
  static Reply kill(RunningScripts running, boolean functions) {
    return running
        .busy()
        .<Reply>map(
            script ->
                switch (script.kill(functions)) {
                  case ENDS -> Reply.OK;
                  case HAS_WRITTEN -> UNKILLABLE;
                  case OTHER_KIND -> functions ? BUSY_SCRIPT : BUSY_FUNCTION;
                })
        .orElse(NOT_BUSY);
  }

  private void exists(NodeCall call) {
    List<Reply> found = new ArrayList<>();
    for (int i = 2; i < call.args().length; i++) {
      found.add(Reply.Int.of(cache.find(call.arg(i)) != null));
    }
    call.reply(new Reply.Array(found));
  }

  private void flush(NodeCall call) {
    byte[][] args = call.args();
    boolean known =
        args.length == 2
            || (args.length == 3 && (Words.is(args[2], "SYNC") || Words.is(args[2], "ASYNC")));
    if (!known) {
      call.reply(FLUSH_SYNTAX);
      return;
    }
    cache.flush();
    call.reply(Reply.OK);
  }

  private void load(NodeCall call) {
    try {
      call.reply(Reply.Bulk.of(cache.load(call.args()[2]).sha1()));
    } catch (ScriptException e) {
      call.reply(e.error());
    }
  }

  private static void help(NodeCall call) {
    call.reply(
        HelpText.of(
            "SCRIPT",
            "DEBUG (YES|SYNC|NO)",
            "    Set the debug mode for subsequent scripts executed.",
            "EXISTS <sha1> [<sha1> ...]",
            "    Return information about the existence of the scripts in the script cache.",
            "FLUSH [ASYNC|SYNC]",
            "    Flush the Lua scripts cache. Very dangerous on replicas.",
            "    When called without the optional mode argument, the behavior is determined by the",
            "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
            "    * ASYNC: Asynchronously flush the scripts cache.",
            "    * SYNC: Synchronously flush the scripts cache.",
            "KILL",
            "    Kill the currently executing Lua script.",
            "LOAD <script>",
            "    Load a script into the scripts cache without executing it."));
  }
}
