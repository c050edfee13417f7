package io.ashlar.engine.keys;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/**
 * MEMORY USAGE key [SAMPLES count]: estimated heap bytes of a key's record and its place in the
 * table. Nothing is sampled: every record knows its size.
 */
public record MemoryUsage(byte[] key) implements Command {
  /** A reference and a tag, in a table that is about five eighths full. */
  private static final int TABLE_PLACE_BYTES = 8;

  /** For whoever lists the MEMORY container. */
  public static final CommandSpec SPEC =
      CommandSpec.named("memory|usage")
          .arity(Arity.atLeast(3))
          .keys(KeySpec.one(2, KeyFlag.RO))
          .flags(CommandFlag.READONLY)
          .categories(AclCategory.READ)
          .since("4.0.0")
          .group("server")
          .summary("Tells how many bytes a key takes.")
          .complexity("O(1)")
          .parser(MemoryUsage::parse)
          .build();

  /**
   * @param args MEMORY, USAGE, the key, options
   */
  public static Command parse(byte[][] args) {
    for (int i = 3; i < args.length; i += 2) {
      if (!Words.is(args[i], "SAMPLES") || i + 1 == args.length) {
        return Command.rejected(Errors.SYNTAX);
      }
      if (!Numbers.isLong(args[i + 1])) {
        return Command.rejected(Errors.NOT_AN_INTEGER);
      }
      if (Numbers.toLong(args[i + 1]) < 0) {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new MemoryUsage(args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.inspect(key);
    return record == null ? Reply.NIL : Reply.Int.of(Records.heapBytes(record) + TABLE_PLACE_BYTES);
  }
}
