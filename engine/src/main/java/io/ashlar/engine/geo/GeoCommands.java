package io.ashlar.engine.geo;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import java.util.List;

/** The commands on places as COMMAND INFO and COMMAND DOCS tell them. */
public final class GeoCommands {
  private static final KeySpec READ = KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS);
  private static final KeySpec STORE_ONE =
      KeySpec.one(1, KeyFlag.OW, KeyFlag.UPDATE).and(KeySpec.one(2, KeyFlag.RO, KeyFlag.ACCESS));
  private static final KeySpec UPDATE = KeySpec.one(1, KeyFlag.RW, KeyFlag.UPDATE);

  public static final List<CommandSpec> TABLE =
      List.of(
          command("geoadd", Arity.atLeast(5), "3.2.0")
              .keys(UPDATE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Adds places to a sorted set, or moves them.")
              .complexity("O(log(N)) for each of N elements")
              .parser(GeoAdd::parse)
              .build(),
          command("geodist", Arity.atLeast(4), "3.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Tells the distance between two places.")
              .complexity("O(1)")
              .parser(GeoDist::parse)
              .build(),
          command("geohash", Arity.atLeast(2), "3.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers places as geohash text.")
              .complexity("O(M) for M members")
              .parser(GeoPos::parseHash)
              .build(),
          command("geopos", Arity.atLeast(2), "3.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the coordinates of places.")
              .complexity("O(M) for M members")
              .parser(GeoPos::parsePos)
              .build(),
          command("georadius", Arity.atLeast(6), "3.2.0")
              .keys(
                  KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS)
                      .and(afterWord("STORE", 6))
                      .and(afterWord("STOREDIST", 6)))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Answers or stores the places within a radius of a point.")
              .complexity("O(N + log(M)) for M elements and N in the boxes around the area")
              .parser(GeoQueryParser::parseRadius)
              .build(),
          command("georadius_ro", Arity.atLeast(6), "3.2.10")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the places within a radius of a point.")
              .complexity("O(N + log(M)) for M elements and N in the boxes around the area")
              .parser(GeoQueryParser::parseRadiusReadOnly)
              .build(),
          command("georadiusbymember", Arity.atLeast(5), "3.2.0")
              .keys(
                  KeySpec.one(1, KeyFlag.RO, KeyFlag.ACCESS)
                      .and(afterWord("STORE", 5))
                      .and(afterWord("STOREDIST", 5)))
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Answers or stores the places within a radius of a place.")
              .complexity("O(N + log(M)) for M elements and N in the boxes around the area")
              .parser(GeoQueryParser::parseByMember)
              .build(),
          command("georadiusbymember_ro", Arity.atLeast(5), "3.2.10")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the places within a radius of a place.")
              .complexity("O(N + log(M)) for M elements and N in the boxes around the area")
              .parser(GeoQueryParser::parseByMemberReadOnly)
              .build(),
          command("geosearch", Arity.atLeast(7), "6.2.0")
              .keys(READ)
              .flags(CommandFlag.READONLY)
              .summary("Answers the places within a circle or a box.")
              .complexity("O(N + log(M)) for M elements and N in the boxes around the area")
              .parser(GeoQueryParser::parseSearch)
              .build(),
          command("geosearchstore", Arity.atLeast(8), "6.2.0")
              .keys(STORE_ONE)
              .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
              .summary("Stores the places within a circle or a box.")
              .complexity("O(N + log(M)) for M elements and N in the boxes around the area")
              .parser(GeoQueryParser::parseSearchStore)
              .build());

  private GeoCommands() {}

  private static CommandSpec.Builder command(String name, Arity arity, String since) {
    return CommandSpec.named(name)
        .arity(arity)
        .categories(AclCategory.GEO)
        .since(since)
        .group("geo");
  }

  private static KeySpec afterWord(String word, int startFrom) {
    return KeySpec.at(
        new KeySpec.Keyword(word, startFrom),
        new KeySpec.Range(0, 1, 0),
        KeyFlag.OW,
        KeyFlag.UPDATE);
  }
}
