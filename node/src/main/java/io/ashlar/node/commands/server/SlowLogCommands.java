package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.container;
import static io.ashlar.node.commands.server.Arguments.everybody;
import static io.ashlar.node.commands.server.Arguments.operators;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Numbers;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.info.SlowLog;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** SLOWLOG. */
public final class SlowLogCommands {
  private static final int DEFAULT_COUNT = 10;
  private static final Reply.Error BAD_COUNT =
      new Reply.Error("ERR count should be greater than or equal to -1");

  private final SlowLog log;

  public SlowLogCommands(SlowLog log) {
    this.log = log;
  }

  private void get(NodeCall call) {
    long count = DEFAULT_COUNT;
    if (call.args().length == 3) {
      byte[] text = call.args()[2];
      count = Numbers.isLong(text) ? Numbers.toLong(text) : Long.MIN_VALUE;
      if (count < -1) {
        call.reply(BAD_COUNT);
        return;
      }
    }
    call.reply(new Reply.Array(log.latest(count).stream().map(SlowLogCommands::entry).toList()));
  }

  private static Reply entry(SlowLog.Entry entry) {
    List<Reply> args = new ArrayList<>();
    entry.args().forEach(arg -> args.add(Reply.Bulk.of(arg)));
    return Reply.Array.of(
        Reply.Int.of(entry.id()),
        Reply.Int.of(entry.atSeconds()),
        Reply.Int.of(entry.usec()),
        new Reply.Array(args),
        Reply.Bulk.of(entry.address()),
        Reply.Bulk.of(entry.clientName()));
  }

  private void reset(NodeCall call) {
    log.reset();
    call.reply(Reply.OK);
  }

  private static Reply help() {
    return HelpText.of(
        "slowlog",
        "GET [<count>]",
        "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
        "    Entries are made of:",
        "    id, timestamp, time in microseconds, arguments array, client IP and port,",
        "    client name",
        "LEN",
        "    Return the length of the slowlog.",
        "RESET",
        "    Reset the slowlog.");
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        container("slowlog", "A container for slow log commands.", "2.2.12"),
        operators(
            "slowlog|get", "Returns the slow log's entries.", "2.2.12", new Arity(2, 3), this::get),
        operators(
            "slowlog|len",
            "Returns the number of entries in the slow log.",
            "2.2.12",
            Arity.exactly(2),
            call -> call.reply(Reply.Int.of(log.length()))),
        operators(
            "slowlog|reset",
            "Clears all entries from the slow log.",
            "2.2.12",
            Arity.exactly(2),
            this::reset),
        everybody(
            "slowlog|help",
            "Tells about the sub-commands.",
            "6.2.0",
            Arity.exactly(2),
            call -> call.reply(help())));
  }
}
