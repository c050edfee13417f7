package io.ashlar.engine.sort;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;
import java.util.Map;

/** SORT and SORT_RO as COMMAND INFO and COMMAND DOCS tell them. */
public final class SortCommands {
  private static final KeySpec SORTED = KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS);

  /** Of BY and GET: their names follow from the elements. */
  private static final KeySpec PATTERNS =
      KeySpec.at(KeySpec.Unknown.NOWHERE, new KeySpec.Range(0, 1, 0), KeyFlag.RO, KeyFlag.ACCESS)
          .noted(
              "For the optional BY/GET keyword. It is marked 'unknown' because the key names"
                  + " derive from the content of the key we sort");

  private static final KeySpec DESTINATION =
      KeySpec.at(
              new KeySpec.Unknown("STORE", 2, Map.of("BY", 1, "GET", 1, "LIMIT", 2)),
              new KeySpec.Range(0, 1, 0),
              KeyFlag.OW,
              KeyFlag.UPDATE)
          .noted(
              "For the optional STORE keyword. It is marked 'unknown' because the keyword can"
                  + " appear anywhere in the argument array");

  static final CommandSpec SORT =
      CommandSpec.named("sort")
          .arity(Arity.atLeast(2))
          .keys(SORTED.and(PATTERNS).and(DESTINATION))
          .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
          .categories(
              AclCategory.SET, AclCategory.SORTEDSET, AclCategory.LIST, AclCategory.DANGEROUS)
          .since("1.0.0")
          .group("generic")
          .summary("Sorts the elements of a list, a set or a sorted set.")
          .complexity("O(N*log(N)) for N elements, and what is looked up for each")
          .parser(SortParser::parseSort)
          .build();

  static final CommandSpec SORT_RO =
      CommandSpec.named("sort_ro")
          .arity(Arity.atLeast(2))
          .keys(SORTED.and(PATTERNS))
          .flags(CommandFlag.READONLY)
          .categories(
              AclCategory.SET, AclCategory.SORTEDSET, AclCategory.LIST, AclCategory.DANGEROUS)
          .since("7.0.0")
          .group("generic")
          .summary("As SORT, and stores nothing.")
          .complexity("O(N*log(N)) for N elements, and what is looked up for each")
          .parser(SortParser::parseSortRo)
          .build();

  public static final List<CommandSpec> TABLE = List.of(SORT, SORT_RO);

  private SortCommands() {}
}
