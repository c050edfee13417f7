package io.ashlar.engine.hyperloglog;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** The HyperLogLog commands as COMMAND INFO and COMMAND DOCS tell them. */
public final class HyperLogLogCommands {
  public static final List<CommandSpec> TABLE =
      List.of(
          of("pfadd")
              .arity(Arity.atLeast(2))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.INSERT))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .since("2.8.9")
              .summary("Adds elements to a HyperLogLog.")
              .complexity("O(1) for each element")
              .parser(PfAdd::parse)
              .build(),
          of("pfcount")
              .arity(Arity.atLeast(2))
              .keys(
                  KeySpec.allFrom(1, KeyFlag.RW, KeyFlag.ACCESS)
                      .noted(
                          "RW because it may change the internal representation of the key,"
                              + " and propagate to replicas"))
              .flags(CommandFlag.READONLY)
              .since("2.8.9")
              .summary("Estimates how many different elements were added.")
              .complexity("O(1) for one key, O(N) for N keys")
              .parser(PfCount::parse)
              .build(),
          of("pfmerge")
              .arity(Arity.atLeast(2))
              .keys(
                  KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.INSERT)
                      .and(KeySpec.allFrom(2, KeyFlag.RO, KeyFlag.ACCESS)))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("2.8.9")
              .summary("Makes one HyperLogLog of several.")
              .complexity("O(N) for N keys")
              .parser(PfMerge::parse)
              .build(),
          of("pfdebug")
              .arity(Arity.exactly(3))
              .keys(KeySpec.one(2, KeyFlag.RW, KeyFlag.ACCESS))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.ADMIN)
              .since("2.8.9")
              .summary("Shows the inside of a HyperLogLog.")
              .complexity("O(1)")
              .parser(PfDebug::parse)
              .build(),
          of("pfselftest")
              .arity(Arity.exactly(1))
              .flags(CommandFlag.ADMIN)
              .since("2.8.9")
              .summary("Answers OK: the tests of this build cover what Redis tests here.")
              .complexity("O(1)")
              .parser(PfDebug::parseSelfTest)
              .build());

  private HyperLogLogCommands() {}

  private static CommandSpec.Builder of(String name) {
    return CommandSpec.named(name).group("hyperloglog").categories(AclCategory.HYPERLOGLOG);
  }
}
