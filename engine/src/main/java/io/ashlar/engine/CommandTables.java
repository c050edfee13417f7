package io.ashlar.engine;

import io.ashlar.engine.bitmap.BitmapCommands;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.dump.DumpCommands;
import io.ashlar.engine.geo.GeoCommands;
import io.ashlar.engine.hash.FieldExpiryCommands;
import io.ashlar.engine.hash.HashCommands;
import io.ashlar.engine.hyperloglog.HyperLogLogCommands;
import io.ashlar.engine.keys.KeyCommands;
import io.ashlar.engine.list.ListCommands;
import io.ashlar.engine.set.SetCommands;
import io.ashlar.engine.sort.SortCommands;
import io.ashlar.engine.sortedset.command.SortedSetCommands;
import io.ashlar.engine.stream.StreamCommands;
import io.ashlar.engine.string.StringCommands;
import java.util.List;
import java.util.stream.Stream;

/** Every command that the engine executes. */
public final class CommandTables {
  public static final List<CommandSpec> ALL =
      Stream.of(
              BitmapCommands.TABLE,
              DumpCommands.TABLE,
              FieldExpiryCommands.TABLE,
              GeoCommands.TABLE,
              HashCommands.TABLE,
              HyperLogLogCommands.TABLE,
              KeyCommands.TABLE,
              ListCommands.TABLE,
              SetCommands.TABLE,
              SortCommands.TABLE,
              SortedSetCommands.TABLE,
              StreamCommands.TABLE,
              StringCommands.TABLE)
          .flatMap(List::stream)
          .toList();

  private CommandTables() {}
}
