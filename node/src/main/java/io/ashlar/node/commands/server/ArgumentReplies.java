package io.ashlar.node.commands.server;

import io.ashlar.node.commands.server.CommandArgument.Type;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** The arguments of one command in COMMAND DOCS; counts its keys on the way. */
final class ArgumentReplies {
  private final int lastKeySpec;
  private int keys;

  /**
   * @param lastKeySpec index of the command's last key specification; -1 when it has none
   */
  ArgumentReplies(int lastKeySpec) {
    this.lastKeySpec = lastKeySpec;
  }

  Reply list(List<CommandArgument> arguments) {
    return new Reply.Array(arguments.stream().map(this::one).toList());
  }

  private Reply one(CommandArgument argument) {
    List<Reply> items = new ArrayList<>();
    CommandReplies.field(items, "name", Reply.Bulk.of(argument.name()));
    CommandReplies.field(items, "type", Reply.Bulk.of(argument.type().redisName()));
    if (argument.type() == Type.KEY && lastKeySpec >= 0) {
      int index = Math.min(keys++, lastKeySpec);
      CommandReplies.field(items, "key_spec_index", Reply.Int.of(index));
    }
    if (!argument.token().isEmpty() || argument.type() == Type.PURE_TOKEN) {
      CommandReplies.field(items, "token", Reply.Bulk.of(argument.token()));
    }
    List<Reply> flags = new ArrayList<>();
    flag(flags, "optional", argument.optional());
    flag(flags, "multiple", argument.multiple());
    flag(flags, "multiple_token", argument.repeatsToken());
    if (!flags.isEmpty()) {
      CommandReplies.field(items, "flags", new Reply.SetReply(flags));
    }
    if (!argument.parts().isEmpty()) {
      CommandReplies.field(items, "arguments", list(argument.parts()));
    }
    return new Reply.MapReply(items);
  }

  private static void flag(List<Reply> flags, String name, boolean set) {
    if (set) {
      flags.add(new Reply.Simple(name));
    }
  }
}
