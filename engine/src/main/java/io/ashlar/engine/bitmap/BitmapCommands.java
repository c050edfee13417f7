package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** The bitmap commands as COMMAND INFO and COMMAND DOCS tell them. */
public final class BitmapCommands {
  public static final List<CommandSpec> TABLE =
      List.of(
          of("setbit")
              .arity(Arity.exactly(4))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("2.2.0")
              .summary("Sets or clears a bit and answers what it was.")
              .complexity("O(1)")
              .parser(SetBit::parse)
              .build(),
          of("getbit")
              .arity(Arity.exactly(3))
              .keys(KeySpec.ONE)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .since("2.2.0")
              .summary("Answers a bit.")
              .complexity("O(1)")
              .parser(GetBit::parse)
              .build(),
          of("bitcount")
              .arity(Arity.atLeast(2))
              .keys(KeySpec.ONE)
              .flags(CommandFlag.READONLY)
              .since("2.6.0")
              .summary("Counts the bits that are set.")
              .complexity("O(N) for N bytes")
              .parser(BitCount::parse)
              .build(),
          of("bitpos")
              .arity(Arity.atLeast(3))
              .keys(KeySpec.ONE)
              .flags(CommandFlag.READONLY)
              .since("2.8.7")
              .summary("Finds the first bit that is set or clear.")
              .complexity("O(N) for N bytes")
              .parser(BitPos::parse)
              .build(),
          of("bitop")
              .arity(Arity.atLeast(4))
              .keys(
                  KeySpec.one(2, KeyFlag.OW, KeyFlag.UPDATE)
                      .and(KeySpec.allFrom(3, KeyFlag.RO, KeyFlag.ACCESS)))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("2.6.0")
              .summary("Combines strings bit by bit.")
              .complexity("O(N) for N bytes")
              .parser(BitOp::parse)
              .build(),
          of("bitfield")
              .arity(Arity.atLeast(2))
              .keys(
                  KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE, KeyFlag.VARIABLE_FLAGS)
                      .noted("This command allows both access and modification of the key"))
              .variableKeys(BitField::keyFlags)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .since("3.2.0")
              .summary("Reads and changes integers of any width in a string.")
              .complexity("O(1) for each integer")
              .parser(BitField::parse)
              .build(),
          of("bitfield_ro")
              .arity(Arity.atLeast(2))
              .keys(KeySpec.ONE)
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .since("6.0.0")
              .summary("Reads integers of any width in a string.")
              .complexity("O(1) for each integer")
              .parser(BitField::parseReadOnly)
              .build());

  private BitmapCommands() {}

  private static CommandSpec.Builder of(String name) {
    return CommandSpec.named(name).group("bitmap").categories(AclCategory.BITMAP);
  }
}
