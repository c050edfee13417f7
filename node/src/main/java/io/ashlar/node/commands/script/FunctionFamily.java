package io.ashlar.node.commands.script;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Glob;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.script.FunctionLoader;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.RunningScript;
import io.ashlar.engine.script.ScriptException;
import io.ashlar.engine.script.ScriptFlag;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.script.NodeFunctions;
import io.ashlar.node.script.RunningScripts;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** FUNCTION and its sub-commands. */
public final class FunctionFamily {
  private static final Reply.Error FLUSH_SYNTAX =
      new Reply.Error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
  private static final Reply.Error WRONG_POLICY =
      new Reply.Error(
          "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");

  private final NodeFunctions functions;
  private final RunningScripts running;

  public FunctionFamily(NodeFunctions functions, RunningScripts running) {
    this.functions = functions;
    this.running = running;
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        entry(
            "function",
            Arity.atLeast(2),
            "A container for function commands.",
            call -> {
              throw new IllegalStateException("a container executes nothing");
            }),
        entry(
            "function|delete",
            Arity.exactly(3),
            "Deletes a library and its functions.",
            this::delete,
            CommandFlag.WRITE),
        entry(
            "function|dump",
            Arity.exactly(2),
            "Dumps all libraries into a serialized binary payload.",
            this::dump),
        entry(
            "function|flush",
            Arity.atLeast(2),
            "Deletes all libraries and functions.",
            this::flush,
            CommandFlag.WRITE),
        entry(
            "function|help",
            Arity.exactly(2),
            "Returns helpful text about the different subcommands.",
            FunctionFamily::help,
            CommandFlag.LOADING,
            CommandFlag.STALE),
        entry(
            "function|kill",
            Arity.exactly(2),
            "Terminates a function during execution.",
            call -> call.reply(ScriptFamily.kill(running, true)),
            CommandFlag.ALLOW_BUSY),
        entry(
            "function|list",
            Arity.atLeast(2),
            "Returns information about all libraries.",
            this::list),
        entry(
            "function|load",
            Arity.atLeast(3),
            "Creates a library.",
            this::load,
            CommandFlag.WRITE,
            CommandFlag.DENYOOM),
        entry(
            "function|restore",
            Arity.atLeast(3),
            "Restores all libraries from a payload.",
            this::restore,
            CommandFlag.WRITE,
            CommandFlag.DENYOOM),
        entry(
            "function|stats",
            Arity.exactly(2),
            "Returns information about a function during execution.",
            this::stats,
            CommandFlag.ALLOW_BUSY));
  }

  private static NodeCommandSpec entry(
      String name, Arity arity, String summary, NodeCommand command, CommandFlag... flags) {
    return new NodeCommandSpec(
        CommandSpec.named(name)
            .arity(arity)
            .flags(CommandFlag.NOSCRIPT)
            .flags(flags)
            .categories(AclCategory.SCRIPTING)
            .since("7.0.0")
            .group("scripting")
            .summary(summary)
            .build(),
        command);
  }

  private void load(NodeCall call) {
    byte[][] args = call.args();
    boolean replace = false;
    for (int i = 2; i < args.length - 1; i++) {
      if (!Words.is(args[i], "REPLACE")) {
        call.reply(new Reply.Error("ERR Unknown option given: " + call.arg(i)));
        return;
      }
      replace = true;
    }
    byte[] code = args[args.length - 1];
    try {
      String name = FunctionLoader.libraryName(code);
      if (!replace && functions.current().libraries().containsKey(name)) {
        call.reply(new Reply.Error("ERR Library '" + name + "' already exists"));
        return;
      }
    } catch (ScriptException e) {
      call.reply(e.error());
      return;
    }
    boolean replaces = replace;
    call.holdFurtherRequests();
    functions.load(
        List.of(code),
        loaded -> {
          Reply name = Reply.Bulk.of(loaded.getFirst().name());
          functions.change(
              false,
              List.of(),
              loaded,
              replaces,
              reply -> call.reply(reply == Reply.OK ? name : reply));
        },
        call::reply);
  }

  private void delete(NodeCall call) {
    call.holdFurtherRequests();
    functions.change(false, List.of(call.arg(2)), List.of(), false, call::reply);
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
    call.holdFurtherRequests();
    functions.change(true, List.of(), List.of(), false, call::reply);
  }

  private void dump(NodeCall call) {
    call.reply(Reply.Bulk.of(FunctionDump.write(functions.current())));
  }

  private void restore(NodeCall call) {
    byte[][] args = call.args();
    boolean flush = args.length == 4 && Words.is(args[3], "FLUSH");
    boolean replace = args.length == 4 && Words.is(args[3], "REPLACE");
    boolean append = args.length == 3 || (args.length == 4 && Words.is(args[3], "APPEND"));
    if (!flush && !replace && !append) {
      call.reply(
          args.length > 4
              ? new Reply.Error(
                  "ERR Unknown subcommand or wrong number of arguments for 'restore'. Try FUNCTION"
                      + " HELP.")
              : WRONG_POLICY);
      return;
    }
    try {
      List<byte[]> codes = FunctionDump.read(args[2]);
      call.holdFurtherRequests();
      functions.load(
          codes,
          loaded -> functions.change(flush, List.of(), loaded, replace, call::reply),
          call::reply);
    } catch (FunctionDump.BadPayloadException e) {
      call.reply(new Reply.Error("ERR " + e.getMessage()));
    }
  }

  private void list(NodeCall call) {
    byte[][] args = call.args();
    byte[] pattern = null;
    boolean withCode = false;
    for (int i = 2; i < args.length; i++) {
      if (!withCode && Words.is(args[i], "WITHCODE")) {
        withCode = true;
      } else if (pattern == null && Words.is(args[i], "LIBRARYNAME")) {
        if (++i == args.length) {
          call.reply(new Reply.Error("ERR library name argument was not given"));
          return;
        }
        pattern = args[i];
      } else {
        call.reply(new Reply.Error("ERR Unknown argument " + call.arg(i)));
        return;
      }
    }
    List<Reply> libraries = new ArrayList<>();
    for (FunctionSet.Library library : functions.current().libraries().values()) {
      byte[] name = library.name().getBytes(StandardCharsets.UTF_8);
      if (pattern == null || Glob.matchesIgnoringCase(pattern, name)) {
        libraries.add(describe(library, withCode));
      }
    }
    call.reply(new Reply.Array(libraries));
  }

  private static Reply describe(FunctionSet.Library library, boolean withCode) {
    List<Reply> items = new ArrayList<>();
    items.add(Reply.Bulk.of("library_name"));
    items.add(Reply.Bulk.of(library.name()));
    items.add(Reply.Bulk.of("engine"));
    items.add(Reply.Bulk.of("LUA"));
    items.add(Reply.Bulk.of("functions"));
    List<Reply> all = new ArrayList<>();
    for (FunctionSet.Function function : library.functions().values()) {
      List<Reply> flags = new ArrayList<>();
      for (ScriptFlag flag : function.flags()) {
        flags.add(new Reply.Simple(flag.redisName()));
      }
      String description = function.description();
      all.add(
          new Reply.MapReply(
              List.of(
                  Reply.Bulk.of("name"),
                  Reply.Bulk.of(function.name()),
                  Reply.Bulk.of("description"),
                  description == null ? Reply.NIL : Reply.Bulk.of(description),
                  Reply.Bulk.of("flags"),
                  new Reply.SetReply(flags))));
    }
    items.add(new Reply.Array(all));
    if (withCode) {
      items.add(Reply.Bulk.of("library_code"));
      items.add(Reply.Bulk.of(library.code()));
    }
    return new Reply.MapReply(items);
  }

  private void stats(NodeCall call) {
    FunctionSet now = functions.current();
    Reply script = running.busy().map(FunctionFamily::describe).orElse(Reply.NIL);
    call.reply(
        new Reply.MapReply(
            List.of(
                Reply.Bulk.of("running_script"),
                script,
                Reply.Bulk.of("engines"),
                new Reply.MapReply(
                    List.of(
                        Reply.Bulk.of("LUA"),
                        new Reply.MapReply(
                            List.of(
                                Reply.Bulk.of("libraries_count"),
                                Reply.Int.of(now.libraries().size()),
                                Reply.Bulk.of("functions_count"),
                                Reply.Int.of(now.functionCount()))))))));
  }

  private static Reply describe(RunningScript script) {
    return new Reply.MapReply(
        List.of(
            Reply.Bulk.of("name"),
            Reply.Bulk.of(script.name()),
            Reply.Bulk.of("command"),
            new Reply.Array(script.command().stream().<Reply>map(Reply.Bulk::of).toList()),
            Reply.Bulk.of("duration_ms"),
            Reply.Int.of(script.elapsedMs())));
  }

  private static void help(NodeCall call) {
    call.reply(
        HelpText.of(
            "FUNCTION",
            "LOAD [REPLACE] <FUNCTION CODE>",
            "    Create a new library with the given library name and code.",
            "DELETE <LIBRARY NAME>",
            "    Delete the given library.",
            "LIST [LIBRARYNAME PATTERN] [WITHCODE]",
            "    Return general information on all the libraries:",
            "    * Library name",
            "    * The engine used to run the Library",
            "    * Library description",
            "    * Functions list",
            "    * Library code (if WITHCODE is given)",
            "    It also possible to get only function that matches a pattern using LIBRARYNAME"
                + " argument.",
            "STATS",
            "    Return information about the current function running:",
            "    * Function name",
            "    * Command used to run the function",
            "    * Duration in MS that the function is running",
            "    If no function is running, return nil",
            "    In addition, returns a list of available engines.",
            "KILL",
            "    Kill the current running function.",
            "FLUSH [ASYNC|SYNC]",
            "    Delete all the libraries.",
            "    When called without the optional mode argument, the behavior is determined by the",
            "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
            "    * ASYNC: Asynchronously flush the libraries.",
            "    * SYNC: Synchronously flush the libraries.",
            "DUMP",
            "    Return a serialized payload representing the current libraries, can be restored"
                + " using FUNCTION RESTORE command",
            "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
            "    Restore the libraries represented by the given payload, it is possible to give a"
                + " restore policy to",
            "    control how to handle existing libraries (default APPEND):",
            "    * FLUSH: delete all existing libraries.",
            "    * APPEND: appends the restored libraries to the existing libraries. On collision,"
                + " abort.",
            "    * REPLACE: appends the restored libraries to the existing libraries, On collision,"
                + " replace the old",
            "      libraries with the new libraries (notice that even on this option there is a"
                + " chance of failure",
            "      in case of functions name collision with another library)."));
  }
}
