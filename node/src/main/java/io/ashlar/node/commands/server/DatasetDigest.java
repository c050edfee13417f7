package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * DEBUG DIGEST: all keys of the shards that are led here, summed up as in Redis. A shard answers an
 * item for each database, the sum of its keys or nothing when there are none.
 */
record DatasetDigest(Function<byte[][], Command> parser) implements Command {
  /** No command of the node's table has this name: what {@link #spec} describes is performed. */
  static final byte[][] ARGS = {"debug|digest".getBytes(ISO_8859_1)};

  /** To be performed on all shards here. */
  static CommandSpec spec(Function<byte[][], Command> parser) {
    return CommandSpec.named("debug|digest")
        .arity(Arity.exactly(1))
        .flags(CommandFlag.READONLY)
        .parser(args -> new DatasetDigest(parser))
        .merge(DatasetDigest::merged)
        .build();
  }

  @Override
  public Reply execute(Execution x) {
    List<Reply> sums = new ArrayList<>();
    for (int database = 0; database < Databases.COUNT; database++) {
      x.select(database);
      sums.add(x.keyCount() == 0 ? Reply.NIL : Reply.Bulk.of(sum(x).toBytes()));
    }
    return new Reply.Array(sums);
  }

  private Digest sum(Execution x) {
    Digest all = new Digest();
    for (int slot = x.nextNonEmptySlot(0);
        slot < Keyspace.SLOT_COUNT;
        slot = x.nextNonEmptySlot(slot + 1)) {
      x.scripting.moveTo(slot);
      List<byte[]> keys = new ArrayList<>();
      x.walk(slot, 0, Integer.MAX_VALUE, (record, hash) -> keys.add(Records.key(record)));
      for (byte[] key : keys) {
        Digest one = new Digest().mix(key);
        new ValueDigest(key, parser).addTo(one, x);
        all.add(one.toBytes());
      }
    }
    return all;
  }

  /** The sums of the shards' parts, database by database. */
  private static Reply merged(List<Reply> parts) {
    Digest all = new Digest();
    for (int database = 0; database < Databases.COUNT; database++) {
      boolean isEmpty = true;
      Digest keys = new Digest();
      for (Reply part : parts) {
        if (((Reply.Array) part).items().get(database) instanceof Reply.Bulk sum) {
          isEmpty = false;
          keys.addSum(sum.toBytes());
        }
      }
      if (!isEmpty) {
        all.mix(database);
        all.addSum(keys.toBytes());
      }
    }
    return new Reply.Simple(all.toString());
  }
}
