package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.List;

/** XGROUP HELP and XINFO HELP. */
record StreamHelp(List<String> lines) implements Command {
  private static final StreamHelp XGROUP =
      new StreamHelp(
          List.of(
              "XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
              "CREATE <key> <group> <id|$> [MKSTREAM] [ENTRIESREAD <count>]",
              "    Make a consumer group that begins after <id>.",
              "SETID <key> <group> <id|$> [ENTRIESREAD <count>]",
              "    Have <group> go on after <id>.",
              "DESTROY <key> <group>",
              "    Remove <group> with its consumers.",
              "CREATECONSUMER <key> <group> <consumer>",
              "    Make a consumer of <group>.",
              "DELCONSUMER <key> <group> <consumer>",
              "    Remove <consumer> and tell how many entries were pending at it.",
              "HELP",
              "    Print this text."));
  private static final StreamHelp XINFO =
      new StreamHelp(
          List.of(
              "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
              "STREAM <key> [FULL [COUNT <count>]]",
              "    Tell about a stream, or all about it.",
              "GROUPS <key>",
              "    Tell about the consumer groups of a stream.",
              "CONSUMERS <key> <group>",
              "    Tell about the consumers of <group>.",
              "HELP",
              "    Print this text."));

  static Command parseXGroup(byte[][] args) {
    return XGROUP;
  }

  static Command parseXInfo(byte[][] args) {
    return XINFO;
  }

  @Override
  public Reply execute(Execution x) {
    return new Reply.Array(lines.stream().<Reply>map(Reply.Simple::new).toList());
  }
}
