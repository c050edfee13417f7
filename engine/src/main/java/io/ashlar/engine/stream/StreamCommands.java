package io.ashlar.engine.stream;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;
import java.util.stream.Stream;

/** The commands on streams as COMMAND INFO and COMMAND DOCS tell them. */
public final class StreamCommands {
  private static final List<CommandSpec> PLAIN =
      List.of(
          CommandSpec.named("xadd")
              .arity(Arity.atLeast(5))
              .keys(
                  KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE)
                      .noted("UPDATE instead of INSERT because of the optional trimming feature"))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Appends an entry to a stream.")
              .complexity("O(1), O(N) when trimming N entries")
              .parser(XAdd::parse)
              .build(),
          CommandSpec.named("xlen")
              .arity(Arity.exactly(2))
              .keys(KeySpec.one(1, KeyFlag.RO))
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Counts the entries of a stream.")
              .complexity("O(1)")
              .parser(XLen::parse)
              .build(),
          CommandSpec.named("xrange")
              .arity(Arity.atLeast(4))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Lists entries between two IDs.")
              .complexity("O(N) for N entries answered")
              .parser(XRange::parseForward)
              .build(),
          CommandSpec.named("xrevrange")
              .arity(Arity.atLeast(4))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Lists entries between two IDs, the last first.")
              .complexity("O(N) for N entries answered")
              .parser(XRange::parseReverse)
              .build(),
          CommandSpec.named("xdel")
              .arity(Arity.atLeast(3))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Deletes entries by their IDs.")
              .complexity("O(1) for each entry")
              .parser(XDel::parse)
              .build(),
          CommandSpec.named("xtrim")
              .arity(Arity.atLeast(4))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Drops entries from the start of a stream.")
              .complexity("O(N) for N entries")
              .parser(XTrim::parse)
              .build(),
          CommandSpec.named("xsetid")
              .arity(Arity.atLeast(3))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Sets the last ID of a stream.")
              .complexity("O(1)")
              .parser(XSetId::parse)
              .build(),
          CommandSpec.named("xread")
              .arity(Arity.atLeast(4))
              .keys(streams(1))
              .flags(CommandFlag.BLOCKING, CommandFlag.MOVABLEKEYS, CommandFlag.READONLY)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary(
                  "Reads entries of several streams after given IDs, waiting for them if asked to.")
              .complexity("O(N) for N entries answered")
              .parser(XReadParser::parseXRead)
              .build(),
          CommandSpec.named("xreadgroup")
              .arity(Arity.atLeast(7))
              .keys(streams(4))
              .flags(CommandFlag.BLOCKING, CommandFlag.MOVABLEKEYS, CommandFlag.WRITE)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Reads entries as a consumer of a group, waiting for them if asked to.")
              .complexity("O(N log M) for N entries answered and M pending")
              .parser(XReadParser::parseXReadGroup)
              .build(),
          CommandSpec.named("xack")
              .arity(Arity.atLeast(4))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Ends that entries are pending in a group.")
              .complexity("O(log N) for each entry with N pending")
              .parser(XAck::parse)
              .build(),
          CommandSpec.named("xpending")
              .arity(Arity.atLeast(3))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Tells which entries are pending in a group.")
              .complexity("O(N) for N entries answered")
              .parser(XPending::parse)
              .build(),
          CommandSpec.named("xclaim")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("5.0.0")
              .group("stream")
              .summary("Gives pending entries to another consumer.")
              .complexity("O(log N) for each entry with N pending")
              .parser(XClaim::parse)
              .build(),
          CommandSpec.named("xautoclaim")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.STREAM)
              .since("6.2.0")
              .group("stream")
              .summary("Gives entries that are pending for long to another consumer.")
              .complexity("O(1) if COUNT is small")
              .parser(XAutoClaim::parse)
              .build());

  public static final List<CommandSpec> TABLE =
      Stream.concat(PLAIN.stream(), StreamContainers.TABLE.stream()).toList();

  private StreamCommands() {}

  /** After the word STREAMS come keys, then as many IDs. */
  private static KeySpec streams(int startFrom) {
    return KeySpec.at(
        new KeySpec.Keyword("STREAMS", startFrom),
        new KeySpec.Range(-1, 1, 2),
        KeyFlag.RO,
        KeyFlag.ACCESS);
  }
}
