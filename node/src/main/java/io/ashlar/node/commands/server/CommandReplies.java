package io.ashlar.node.commands.server;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.node.command.CommandTable;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The shapes of COMMAND's replies, from the typed table. Pure. */
final class CommandReplies {
  private CommandReplies() {}

  /** The ten elements of COMMAND INFO. */
  static Reply info(CommandTable.Entry entry) {
    CommandSpec spec = entry.spec();
    KeySpec keys = spec.keys();
    return Reply.Array.of(
        Reply.Bulk.of(spec.name()),
        Reply.Int.of(spec.arity().redisForm()),
        names(CommandFlag.values(), spec::is, CommandFlag::redisName),
        Reply.Int.of(keys.first()),
        Reply.Int.of(keys.last()),
        Reply.Int.of(keys.step()),
        names(AclCategory.values(), spec.categories()::contains, AclCategory::redisName),
        new Reply.SetReply(List.of()),
        new Reply.SetReply(keys.isEmpty() ? List.of() : List.of(keySpec(spec))),
        entry.subcommands().isEmpty()
            ? new Reply.SetReply(List.of())
            : new Reply.Array(entry.subcommands().stream().map(CommandReplies::info).toList()));
  }

  /** The map of COMMAND DOCS for one command. */
  static Reply docs(CommandTable.Entry entry) {
    CommandSpec spec = entry.spec();
    List<Reply> items = new ArrayList<>();
    field(items, "summary", Reply.Bulk.of(spec.summary()));
    field(items, "since", Reply.Bulk.of(spec.since()));
    field(items, "group", Reply.Bulk.of(spec.group()));
    field(items, "complexity", Reply.Bulk.of(spec.complexity()));
    if (!entry.subcommands().isEmpty()) {
      List<Reply> subs = new ArrayList<>();
      entry.subcommands().forEach(sub -> field(subs, sub.spec().name(), docs(sub)));
      field(items, "subcommands", new Reply.MapReply(subs));
    }
    return new Reply.MapReply(items);
  }

  /** The keys among arguments; empty when their number leaves none. */
  static List<byte[]> keys(KeySpec spec, byte[][] args) {
    List<byte[]> keys = new ArrayList<>();
    int last = spec.lastIndex(args.length);
    for (int i = spec.first(); i <= last && i < args.length; i += spec.step()) {
      keys.add(args[i]);
    }
    return keys;
  }

  /** What is done to a command's keys, in the words of Redis's key specifications. */
  static Reply keyFlags(CommandSpec spec) {
    List<Reply> flags = new ArrayList<>();
    keyFlagNames(spec).forEach(name -> flags.add(new Reply.Simple(name)));
    return new Reply.SetReply(flags);
  }

  private static List<String> keyFlagNames(CommandSpec spec) {
    return spec.is(CommandFlag.WRITE) ? List.of("RW", "update") : List.of("RO", "access");
  }

  private static Reply keySpec(CommandSpec spec) {
    KeySpec keys = spec.keys();
    // Redis counts the last key from the first one here, unless it is counted from the end.
    int last = keys.last() < 0 ? keys.last() : keys.last() - keys.first();
    return map(
        "flags", keyFlags(spec),
        "begin_search",
            map(
                "type", Reply.Bulk.of("index"),
                "spec", map("index", Reply.Int.of(keys.first()))),
        "find_keys",
            map(
                "type", Reply.Bulk.of("range"),
                "spec",
                    map(
                        "lastkey", Reply.Int.of(last),
                        "keystep", Reply.Int.of(keys.step()),
                        "limit", Reply.ZERO)));
  }

  private static <E> Reply names(
      E[] values, java.util.function.Predicate<E> present, Function<E, String> name) {
    List<Reply> items = new ArrayList<>();
    for (E value : values) {
      if (present.test(value)) {
        items.add(new Reply.Simple(name.apply(value)));
      }
    }
    return new Reply.SetReply(items);
  }

  private static Reply map(Object... namesAndValues) {
    List<Reply> items = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      field(items, (String) namesAndValues[i], (Reply) namesAndValues[i + 1]);
    }
    return new Reply.MapReply(items);
  }

  static void field(List<Reply> items, String name, Reply value) {
    items.add(Reply.Bulk.of(name));
    items.add(value);
  }
}
