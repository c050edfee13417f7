package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.connection;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Glob;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** COMMAND. */
public final class CommandCommands {
  private static final Reply.Error INVALID_COMMAND =
      new Reply.Error("ERR Invalid command specified");
  private static final Reply.Error NO_KEYS =
      new Reply.Error("ERR The command has no key arguments");
  private static final Reply.Error INVALID_ARGUMENTS =
      new Reply.Error("ERR Invalid arguments specified for command");
  private static final Reply.Error WRONG_COUNT =
      new Reply.Error("ERR Invalid number of arguments specified for command");

  private final Supplier<CommandTable> tables;

  /**
   * @param tables the node's table; asked when a command runs, since the table holds this family
   */
  public CommandCommands(Supplier<CommandTable> tables) {
    this.tables = tables;
  }

  private Reply all() {
    return new Reply.Array(tables.get().commands().stream().map(CommandReplies::info).toList());
  }

  private void info(NodeCall call) {
    if (call.args().length == 2) {
      call.reply(all());
      return;
    }
    List<Reply> items = new ArrayList<>();
    for (String name : Arguments.from(call, 2)) {
      items.add(tables.get().named(name).map(CommandReplies::info).orElse(Reply.NIL_ARRAY));
    }
    call.reply(new Reply.Array(items));
  }

  private void docs(NodeCall call) {
    List<Reply> items = new ArrayList<>();
    List<CommandTable.Entry> wanted =
        call.args().length == 2
            ? tables.get().commands()
            : Arguments.from(call, 2).stream()
                .flatMap(name -> tables.get().named(name).stream())
                .toList();
    wanted.forEach(e -> CommandReplies.field(items, e.spec().name(), CommandReplies.docs(e)));
    call.reply(new Reply.MapReply(items));
  }

  private void list(NodeCall call) {
    Predicate<CommandTable.Entry> filter;
    if (call.args().length == 2) {
      filter = entry -> true;
    } else if (call.args().length == 5 && call.arg(2).equalsIgnoreCase("filterby")) {
      byte[] pattern = call.args()[4];
      String wanted = "@" + call.arg(4).toLowerCase(Locale.ROOT);
      switch (call.arg(3).toLowerCase(Locale.ROOT)) {
        case "module" -> filter = entry -> false;
        case "aclcat" ->
            filter =
                entry ->
                    entry.spec().categories().stream()
                        .map(AclCategory::redisName)
                        .anyMatch(wanted::equals);
        case "pattern" ->
            filter = e -> Glob.matchesIgnoringCase(pattern, e.spec().name().getBytes(UTF_8));
        default -> {
          call.reply(Errors.SYNTAX);
          return;
        }
      }
    } else {
      call.reply(Errors.SYNTAX);
      return;
    }
    List<Reply> names = new ArrayList<>();
    tables.get().all().stream()
        .filter(filter)
        .forEach(entry -> names.add(Reply.Bulk.of(entry.spec().name())));
    call.reply(new Reply.Array(names));
  }

  private void getKeys(NodeCall call, boolean withFlags) {
    byte[][] args = Arrays.copyOfRange(call.args(), 2, call.args().length);
    CommandTable.Entry entry = tables.get().lookup(args);
    if (entry == null) {
      call.reply(INVALID_COMMAND);
      return;
    }
    if (!CommandReplies.hasKeys(entry.spec())) {
      call.reply(NO_KEYS);
      return;
    }
    if (!entry.spec().arity().accepts(args.length)) {
      call.reply(WRONG_COUNT);
      return;
    }
    CommandSpec spec = entry.spec();
    List<Reply> keys = new ArrayList<>();
    CommandReplies.forEachKey(
        spec,
        args,
        (key, flags) -> {
          Reply name = Reply.Bulk.of(key);
          keys.add(withFlags ? Reply.Array.of(name, CommandReplies.keyFlags(flags)) : name);
        });
    if (!spec.is(CommandFlag.NO_MANDATORY_KEYS)
        && (keys.isEmpty() || !CommandReplies.findsItsKeys(spec, args))) {
      call.reply(INVALID_ARGUMENTS);
      return;
    }
    call.reply(new Reply.Array(keys));
  }

  private static Reply help() {
    return HelpText.of(
        "command",
        "(no subcommand)",
        "    Return details about all commands.",
        "COUNT",
        "    Return the total number of commands of this node.",
        "LIST [FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]",
        "    Return the names of commands.",
        "INFO [<command-name> ...]",
        "    Return details about multiple commands, all if no names are given.",
        "DOCS [<command-name> ...]",
        "    Return documentation of multiple commands, all if no names are given.",
        "GETKEYS <full-command>",
        "    Return the keys from a full command.",
        "GETKEYSANDFLAGS <full-command>",
        "    Return the keys and the access flags from a full command.");
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        connection(
            "command",
            "Returns details about all commands.",
            "2.8.13",
            Arity.atLeast(1),
            call -> call.reply(all())),
        connection(
            "command|count",
            "Returns the number of commands.",
            "2.8.13",
            Arity.exactly(2),
            call -> call.reply(Reply.Int.of(tables.get().commands().size()))),
        connection(
            "command|info",
            "Returns details about the named commands.",
            "2.8.13",
            Arity.atLeast(2),
            this::info),
        connection(
            "command|docs",
            "Returns documentation of the named commands.",
            "7.0.0",
            Arity.atLeast(2),
            this::docs),
        connection(
            "command|list",
            "Returns the names of commands.",
            "7.0.0",
            Arity.atLeast(2),
            this::list),
        connection(
            "command|getkeys",
            "Extracts the keys of a command.",
            "2.8.13",
            Arity.atLeast(3),
            call -> getKeys(call, false)),
        connection(
            "command|getkeysandflags",
            "Extracts the keys of a command and how it uses them.",
            "7.0.0",
            Arity.atLeast(3),
            call -> getKeys(call, true)),
        connection(
            "command|help",
            "Tells about the sub-commands.",
            "5.0.0",
            Arity.exactly(2),
            call -> call.reply(help())));
  }
}
