package io.ashlar.node.commands.server;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.node.command.CommandTable;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The shapes of COMMAND's replies, from the typed table. Pure. */
final class CommandReplies {
  private static final Reply UNKNOWN = typed("unknown", map());

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
        new Reply.SetReply(
            CommandTips.all().getOrDefault(spec.name(), List.of()).stream()
                .<Reply>map(Reply.Bulk::of)
                .toList()),
        new Reply.SetReply(keys.parts().stream().map(part -> keySpec(spec, part)).toList()),
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
    List<CommandArgument> arguments = CommandSyntax.all().getOrDefault(spec.name(), List.of());
    if (!arguments.isEmpty()) {
      int lastKeySpec = spec.keys().parts().size() - 1;
      field(items, "arguments", new ArgumentReplies(lastKeySpec).list(arguments));
    }
    if (!entry.subcommands().isEmpty()) {
      List<Reply> subs = new ArrayList<>();
      entry.subcommands().forEach(sub -> field(subs, sub.spec().name(), docs(sub)));
      field(items, "subcommands", new Reply.MapReply(subs));
    }
    return new Reply.MapReply(items);
  }

  /** Whether any of its arguments may be keys. */
  static boolean hasKeys(CommandSpec spec) {
    return spec.keys().parts().stream().anyMatch(CommandReplies::isOfKeys);
  }

  private static boolean isOfKeys(KeySpec.Part part) {
    return !part.flags().contains(KeyFlag.NOT_KEY);
  }

  /**
   * Whether each part that always has keys finds some. What it takes for a number of keys may be
   * none, or lead beyond the arguments.
   */
  static boolean findsItsKeys(CommandSpec spec, byte[][] args) {
    return spec.keys().parts().stream()
        .filter(part -> part.begin() instanceof KeySpec.Index)
        .allMatch(part -> KeySpec.indexes(part, args).length > 0);
  }

  /** The keys among arguments, each with what is done to it. */
  static void forEachKey(
      CommandSpec spec, byte[][] args, BiConsumer<byte[], Set<KeyFlag>> visitor) {
    spec.keys().parts().stream()
        .filter(CommandReplies::isOfKeys)
        .forEach(
            part -> {
              Set<KeyFlag> flags = spec.keyFlags(part, args);
              for (int index : KeySpec.indexes(part, args)) {
                visitor.accept(args[index], flags);
              }
            });
  }

  /** What is done to a key, in the words of Redis's key specifications. */
  static Reply keyFlags(Set<KeyFlag> flags) {
    return names(KeyFlag.values(), flags::contains, KeyFlag::redisName);
  }

  private static Reply keySpec(CommandSpec spec, KeySpec.Part part) {
    List<Reply> items = new ArrayList<>();
    if (!part.notes().isEmpty()) {
      field(items, "notes", Reply.Bulk.of(part.notes()));
    }
    field(items, "flags", keyFlags(spec.keyFlags(part)));
    field(items, "begin_search", begin(part.begin()));
    field(
        items, "find_keys", part.begin() instanceof KeySpec.Unknown ? UNKNOWN : find(part.find()));
    return new Reply.MapReply(items);
  }

  private static Reply begin(KeySpec.Begin begin) {
    return switch (begin) {
      case KeySpec.Index at -> typed("index", map("index", Reply.Int.of(at.index())));
      case KeySpec.Keyword keyword ->
          typed(
              "keyword",
              map(
                  "keyword", Reply.Bulk.of(keyword.word()),
                  "startfrom", Reply.Int.of(keyword.startFrom())));
      case KeySpec.Unknown unknown -> UNKNOWN;
    };
  }

  private static Reply find(KeySpec.Find find) {
    return switch (find) {
      case KeySpec.Range range ->
          typed(
              "range",
              map(
                  "lastkey", Reply.Int.of(range.last()),
                  "keystep", Reply.Int.of(range.step()),
                  "limit", Reply.Int.of(range.limit())));
      case KeySpec.Counted counted ->
          typed(
              "keynum",
              map(
                  "keynumidx", Reply.Int.of(counted.countAt()),
                  "firstkey", Reply.Int.of(counted.first()),
                  "keystep", Reply.Int.of(counted.step())));
    };
  }

  private static Reply typed(String type, Reply spec) {
    return map("type", Reply.Bulk.of(type), "spec", spec);
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
