package io.ashlar.engine.dump;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** The commands on values in Redis's serialisation as COMMAND INFO and COMMAND DOCS tell them. */
public final class DumpCommands {
  public static final List<CommandSpec> TABLE =
      List.of(
          CommandSpec.named("dump")
              .arity(Arity.exactly(2))
              .keys(KeySpec.ONE)
              .flags(CommandFlag.READONLY)
              .categories(AclCategory.KEYSPACE)
              .since("2.6.0")
              .group("generic")
              .summary("Tells a value in Redis's serialisation.")
              .complexity("O(N*M) for N elements of M bytes")
              .parser(Dump::parse)
              .build(),
          CommandSpec.named("restore")
              .arity(Arity.atLeast(4))
              .keys(KeySpec.one(1, KeyFlag.OW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
              .since("2.6.0")
              .group("generic")
              .summary("Makes a key of a value in Redis's serialisation.")
              .complexity("O(N*M) for N elements of M bytes, and what inserting them takes")
              .parser(Restore::parse)
              .build());

  private DumpCommands() {}
}
