package io.ashlar.engine.hash;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** The commands on expiries of a hash's fields as COMMAND INFO and COMMAND DOCS tell them. */
public final class FieldExpiryCommands {
  public static final List<CommandSpec> TABLE =
      List.of(
          CommandSpec.named("hexpire")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Lets fields of a hash expire, given seconds from now.")
              .complexity("O(N) for N fields")
              .parser(HExpire::parseHExpire)
              .build(),
          CommandSpec.named("hpexpire")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Lets fields of a hash expire, given milliseconds from now.")
              .complexity("O(N) for N fields")
              .parser(HExpire::parseHPExpire)
              .build(),
          CommandSpec.named("hexpireat")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Lets fields of a hash expire, given a Unix time in seconds.")
              .complexity("O(N) for N fields")
              .parser(HExpire::parseHExpireAt)
              .build(),
          CommandSpec.named("hpexpireat")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Lets fields of a hash expire, given a Unix time in milliseconds.")
              .complexity("O(N) for N fields")
              .parser(HExpire::parseHPExpireAt)
              .build(),
          CommandSpec.named("httl")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Tells in how many seconds fields of a hash expire.")
              .complexity("O(N) for N fields")
              .parser(HTtl::parseHTtl)
              .build(),
          CommandSpec.named("hpttl")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Tells in how many milliseconds fields of a hash expire.")
              .complexity("O(N) for N fields")
              .parser(HTtl::parseHPTtl)
              .build(),
          CommandSpec.named("hexpiretime")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Tells at which Unix time in seconds fields of a hash expire.")
              .complexity("O(N) for N fields")
              .parser(HTtl::parseHExpireTime)
              .build(),
          CommandSpec.named("hpexpiretime")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS))
              .flags(CommandFlag.READONLY, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Tells at which Unix time in milliseconds fields of a hash expire.")
              .complexity("O(N) for N fields")
              .parser(HTtl::parseHPExpireTime)
              .build(),
          CommandSpec.named("hpersist")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("7.4.0")
              .group("hash")
              .summary("Takes the expiry from fields of a hash.")
              .complexity("O(N) for N fields")
              .parser(HPersist::parse)
              .build(),
          CommandSpec.named("hgetdel")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("8.0.0")
              .group("hash")
              .summary("Answers the values of fields and deletes the fields.")
              .complexity("O(N) for N fields")
              .parser(HGetDel::parse)
              .build(),
          CommandSpec.named("hgetex")
              .arity(Arity.atLeast(5))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("8.0.0")
              .group("hash")
              .summary("Answers the values of fields and changes when the fields expire.")
              .complexity("O(N) for N fields")
              .parser(HGetEx::parse)
              .build(),
          CommandSpec.named("hsetex")
              .arity(Arity.atLeast(6))
              .keys(KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
              .categories(AclCategory.HASH)
              .since("8.0.0")
              .group("hash")
              .summary("Sets fields of a hash and when they expire.")
              .complexity("O(N) for N fields")
              .parser(HSetEx::parse)
              .build());

  private FieldExpiryCommands() {}
}
