package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.resp.Reply;
import java.util.Locale;
import java.util.Random;

/**
 * A shard alone in a test: finds commands in the table, checks their arity as the node does, and
 * has a clock that the test sets.
 */
public final class TestShard {
  /** Where all keys are, unless a test chooses. */
  public static final int SLOT = 4711;

  public final EngineSettings settings = new EngineSettings();
  public final ShardEngine engine;
  public long nowMs = 1_700_000_000_000L;

  /** What the client has selected. */
  public int database;

  public TestShard() {
    this(new Random(1));
  }

  public TestShard(Random random) {
    this.engine = new ShardEngine(0x5eed, settings, new EngineStats(), random);
  }

  public Reply run(String... args) {
    return run(SLOT, args);
  }

  public Reply run(int slot, String... args) {
    byte[][] bytes = new byte[args.length][];
    for (int i = 0; i < args.length; i++) {
      bytes[i] = args[i].getBytes(ISO_8859_1);
    }
    return run(slot, bytes);
  }

  public Reply run(int slot, byte[][] args) {
    return run(slot, args, null);
  }

  /**
   * As the node does for a client that may wait.
   *
   * @param waiter null for one that may not
   * @return null when the waiter will be told later
   */
  public Reply run(int slot, byte[][] args, Waiter waiter) {
    CommandSpec spec = find(name(args[0]));
    if (!spec.arity().accepts(args.length)) {
      return Errors.wrongArity(spec.name());
    }
    if (!spec.subcommands().isEmpty()) {
      String sub = spec.name() + "|" + name(args[1]);
      CommandSpec found =
          spec.subcommands().stream().filter(s -> s.name().equals(sub)).findFirst().orElse(null);
      if (found == null) {
        return new Reply.Error(
            "ERR unknown subcommand '"
                + new String(args[1], ISO_8859_1)
                + "'. Try "
                + spec.name().toUpperCase(Locale.ROOT)
                + " HELP.");
      }
      if (!found.arity().accepts(args.length)) {
        return Errors.wrongArity(found.name());
      }
      spec = found;
    }
    CommandParser parser = spec.parser();
    if (parser == null) {
      throw new IllegalStateException(spec.name() + " has no parser");
    }
    Command command = parser.parse(args);
    int at = spec.keys().isEmpty() ? -1 : slot;
    boolean denyOom = spec.is(CommandFlag.DENYOOM);
    return waiter != null && command instanceof BlockingCommand blocking
        ? engine.executeOrWait(blocking, database, at, denyOom, true, nowMs, waiter)
        : execute(command, at, denyOom);
  }

  public Reply execute(Command command, int slot, boolean denyOom) {
    return engine.execute(command, database, slot, denyOom, true, nowMs);
  }

  public static CommandSpec find(String name) {
    return CommandTables.ALL.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no command " + name));
  }

  private static String name(byte[] word) {
    return new String(word, ISO_8859_1).toLowerCase(Locale.ROOT);
  }
}
