package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;

/**
 * HSET and HMSET key field value [field value ...]. The fields lose their expiry.
 *
 * @param counts whether the reply tells how many fields are new
 */
record HSet(byte[] key, List<byte[]> pairs, boolean counts) implements HashCommand {
  static Command parseHSet(byte[][] args) {
    return parse(args, "hset", true);
  }

  static Command parseHMSet(byte[][] args) {
    return parse(args, "hmset", false);
  }

  private static Command parse(byte[][] args, String name, boolean counts) {
    if (args.length % 2 != 0) {
      return Command.rejected(Errors.wrongArity(name));
    }
    return new HSet(args[1], Arrays.asList(args).subList(2, args.length), counts);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    int expired = hash.mayHaveExpired(x.nowMs()) ? expired(x, hash) : 0;
    int before = hash.size() - expired;
    change(x, new PutFields(pairs), "hset");
    if (!counts) {
      return Reply.OK;
    }
    return Reply.Int.of(sizeNow(x, hash) - before);
  }

  /** How many of the fields are there, but expired. */
  private int expired(Execution x, HashValue hash) {
    SeenFields expired = new SeenFields();
    for (int i = 0; i < pairs.size(); i += 2) {
      byte[] field = pairs.get(i);
      Entry entry = hash.find(field);
      if (entry != null && !HashValue.isLive(entry, x.nowMs())) {
        expired.add(field);
      }
    }
    return expired.size();
  }

  private int sizeNow(Execution x, HashValue hash) {
    if (hash != HashValue.EMPTY) {
      return hash.size();
    }
    Object record = x.findForWrite(key);
    return record != null && Records.collection(record) instanceof HashValue made ? made.size() : 0;
  }
}
