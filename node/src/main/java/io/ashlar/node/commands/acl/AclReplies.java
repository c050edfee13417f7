package io.ashlar.node.commands.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.node.acl.AclLog;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.Selector;
import io.ashlar.node.command.HelpText;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The shapes of ACL's replies. Pure. */
final class AclReplies {
  static final Reply HELP =
      HelpText.of(
          "acl",
          "CAT [<category>]",
          "    List all commands that belong to <category>, or all command categories",
          "    when no category is specified.",
          "DELUSER <username> [<username> ...]",
          "    Delete a list of users.",
          "DRYRUN <username> <command> [<arg> ...]",
          "    Returns whether the user can execute the given command without executing the"
              + " command.",
          "GETUSER <username>",
          "    Get the user's details.",
          "GENPASS [<bits>]",
          "    Generate a secure 256-bit user password. The optional `bits` argument can",
          "    be used to specify a different size.",
          "LIST",
          "    Show users details in config file format.",
          "LOAD",
          "    Does nothing: users are the cluster's, not a file's.",
          "LOG [<count> | RESET]",
          "    Show the ACL log entries.",
          "SAVE",
          "    Does nothing: users are saved when they are set.",
          "SETUSER <username> <attribute> [<attribute> ...]",
          "    Create or modify a user with the specified attributes.",
          "USERS",
          "    List all the registered usernames.",
          "WHOAMI",
          "    Return the current connection username.");

  private AclReplies() {}

  /** Text with one character a byte. */
  static Reply bytes(String latin) {
    return Reply.Bulk.of(latin.getBytes(ISO_8859_1));
  }

  /** ACL GETUSER. */
  static Reply user(AclUser user) {
    List<Reply> items = new ArrayList<>();
    field(
        items, "flags", new Reply.SetReply(user.flags().stream().map(AclReplies::bytes).toList()));
    field(
        items,
        "passwords",
        new Reply.Array(user.passwords().stream().map(AclReplies::bytes).toList()));
    selector(items, user.selectors().getFirst());
    List<Reply> further = new ArrayList<>();
    for (Selector selector : user.selectors().subList(1, user.selectors().size())) {
      List<Reply> parts = new ArrayList<>();
      selector(parts, selector);
      further.add(new Reply.MapReply(parts));
    }
    field(items, "selectors", new Reply.Array(further));
    return new Reply.MapReply(items);
  }

  private static void selector(List<Reply> items, Selector selector) {
    field(items, "commands", bytes(selector.commandText()));
    field(items, "keys", bytes(selector.keyText()));
    field(items, "channels", bytes(selector.channelText()));
  }

  /** A line of ACL LIST. */
  static Reply line(AclUser user) {
    return bytes("user " + user.name() + " " + user.describe());
  }

  /** An entry of ACL LOG. */
  static Reply logEntry(AclLog.Entry entry, long nowMs) {
    List<Reply> items = new ArrayList<>();
    field(items, "count", Reply.Int.of(entry.count()));
    field(items, "reason", Reply.Bulk.of(entry.reason().name().toLowerCase(Locale.ROOT)));
    field(items, "context", Reply.Bulk.of(entry.context().name().toLowerCase(Locale.ROOT)));
    field(items, "object", Reply.Bulk.of(entry.object()));
    field(items, "username", bytes(entry.user()));
    field(items, "age-seconds", new Reply.DoubleReply((nowMs - entry.updatedMs()) / 1000.0));
    field(items, "client-info", Reply.Bulk.of(entry.client()));
    field(items, "entry-id", Reply.Int.of(entry.id()));
    field(items, "timestamp-created", Reply.Int.of(entry.createdMs()));
    field(items, "timestamp-last-updated", Reply.Int.of(entry.updatedMs()));
    return new Reply.MapReply(items);
  }

  private static void field(List<Reply> items, String name, Reply value) {
    items.add(Reply.Bulk.of(name));
    items.add(value);
  }
}
