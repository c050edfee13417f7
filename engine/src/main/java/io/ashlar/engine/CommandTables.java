package io.ashlar.engine;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.keys.KeyCommands;
import io.ashlar.engine.stream.StreamCommands;
import io.ashlar.engine.string.StringCommands;
import java.util.List;
import java.util.stream.Stream;

/** Every command that the engine executes. */
public final class CommandTables {
  public static final List<CommandSpec> ALL =
      Stream.of(KeyCommands.TABLE, StreamCommands.TABLE, StringCommands.TABLE)
          .flatMap(List::stream)
          .toList();

  private CommandTables() {}
}
