package io.ashlar.engine.stream;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** XGROUP and XINFO with their sub-commands. */
final class StreamContainers {
  static final List<CommandSpec> TABLE =
      List.of(
          CommandSpec.named("xgroup")
              .arity(Arity.atLeast(2))
              .since("5.0.0")
              .group("stream")
              .summary("A container of commands on consumer groups.")
              .complexity("Depends on the sub-command")
              .subcommands(
                  CommandSpec.named("xgroup|create")
                      .arity(Arity.atLeast(5))
                      .keys(KeySpec.one(2, KeyFlag.RW, KeyFlag.INSERT))
                      .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Makes a consumer group.")
                      .complexity("O(1)")
                      .parser(XGroup.Create::parse)
                      .build(),
                  CommandSpec.named("xgroup|createconsumer")
                      .arity(Arity.exactly(5))
                      .keys(KeySpec.one(2, KeyFlag.RW, KeyFlag.INSERT))
                      .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
                      .categories(AclCategory.STREAM)
                      .since("6.2.0")
                      .group("stream")
                      .summary("Makes a consumer of a group.")
                      .complexity("O(log N) for N consumers")
                      .parser(XGroup.CreateConsumer::parse)
                      .build(),
                  CommandSpec.named("xgroup|delconsumer")
                      .arity(Arity.exactly(5))
                      .keys(KeySpec.one(2, KeyFlag.RW, KeyFlag.DELETE))
                      .flags(CommandFlag.WRITE)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Removes a consumer of a group.")
                      .complexity("O(N log M) for N entries pending at it of M")
                      .parser(XGroup.DeleteConsumer::parse)
                      .build(),
                  CommandSpec.named("xgroup|destroy")
                      .arity(Arity.exactly(4))
                      .keys(KeySpec.one(2, KeyFlag.RW, KeyFlag.DELETE))
                      .flags(CommandFlag.WRITE)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Removes a consumer group.")
                      .complexity("O(1)")
                      .parser(XGroup.Destroy::parse)
                      .build(),
                  CommandSpec.named("xgroup|help")
                      .arity(Arity.exactly(2))
                      .flags(CommandFlag.LOADING, CommandFlag.STALE)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Explains the sub-commands.")
                      .complexity("O(1)")
                      .parser(StreamHelp::parseXGroup)
                      .build(),
                  CommandSpec.named("xgroup|setid")
                      .arity(Arity.atLeast(5))
                      .keys(KeySpec.one(2, KeyFlag.RW, KeyFlag.UPDATE))
                      .flags(CommandFlag.WRITE)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Sets the last ID that a group has delivered.")
                      .complexity("O(1)")
                      .parser(XGroup.SetId::parse)
                      .build())
              .build(),
          CommandSpec.named("xinfo")
              .arity(Arity.atLeast(2))
              .since("5.0.0")
              .group("stream")
              .summary("A container of commands that tell about streams.")
              .complexity("Depends on the sub-command")
              .subcommands(
                  CommandSpec.named("xinfo|consumers")
                      .arity(Arity.exactly(4))
                      .keys(KeySpec.one(2, KeyFlag.RO, KeyFlag.ACCESS))
                      .flags(CommandFlag.READONLY)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Tells about the consumers of a group.")
                      .complexity("O(N) for N consumers")
                      .parser(XInfo.Consumers::parse)
                      .build(),
                  CommandSpec.named("xinfo|groups")
                      .arity(Arity.exactly(3))
                      .keys(KeySpec.one(2, KeyFlag.RO, KeyFlag.ACCESS))
                      .flags(CommandFlag.READONLY)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Tells about the groups of a stream.")
                      .complexity("O(N) for N groups")
                      .parser(XInfo.Groups::parse)
                      .build(),
                  CommandSpec.named("xinfo|help")
                      .arity(Arity.exactly(2))
                      .flags(CommandFlag.LOADING, CommandFlag.STALE)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Explains the sub-commands.")
                      .complexity("O(1)")
                      .parser(StreamHelp::parseXInfo)
                      .build(),
                  CommandSpec.named("xinfo|stream")
                      .arity(Arity.atLeast(3))
                      .keys(KeySpec.one(2, KeyFlag.RO, KeyFlag.ACCESS))
                      .flags(CommandFlag.READONLY)
                      .categories(AclCategory.STREAM)
                      .since("5.0.0")
                      .group("stream")
                      .summary("Tells about a stream.")
                      .complexity("O(1), O(N) for N entries and rows with FULL")
                      .parser(XInfo.Stream::parse)
                      .build())
              .build());

  private StreamContainers() {}
}
