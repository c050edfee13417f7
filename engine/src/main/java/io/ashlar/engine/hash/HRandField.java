package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.RandomCount;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * HRANDFIELD key [count [WITHVALUES]].
 *
 * @param count negative: fields may come several times
 */
record HRandField(byte[] key, int count, boolean withValues) implements HashCommand {
  static Command parse(byte[][] args) {
    if (args.length == 2) {
      return new HRandField.One(args[1]);
    }
    Reply.Error error = RandomCount.error(args[2]);
    if (error != null) {
      return Command.rejected(error);
    }
    boolean withValues = args.length == 4 && Words.is(args[3], "WITHVALUES");
    if (args.length > 4 || (args.length == 4 && !withValues)) {
      return Command.rejected(Errors.SYNTAX);
    }
    return RandomCount.isTooLarge(args[2], withValues)
        ? Command.rejected(RandomCount.OUT_OF_RANGE)
        : new HRandField(args[1], RandomCount.of(args[2]), withValues);
  }

  /** HRANDFIELD key. */
  record One(byte[] key) implements HashCommand {
    /** A hash may for a moment hold little but expired fields. */
    private static final int TRIES = 100;

    @Override
    public Reply run(Execution x, HashValue hash) {
      for (int i = 0; i < TRIES && !hash.isEmpty(); i++) {
        Entry entry = hash.random(x.random());
        if (HashValue.isLive(entry, x.nowMs())) {
          return HashCommand.name(entry);
        }
      }
      return Reply.NIL;
    }
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    List<Reply> items = new ArrayList<>();
    Entry.Visitor add =
        entry -> {
          if (HashValue.isLive(entry, x.nowMs())) {
            add(entry, items);
          }
        };
    if (count < 0 && !hash.isEmpty()) {
      hash.draw(-count, x.random(), add);
    } else if (count >= hash.size()) {
      hash.forEach(add);
    } else if (count > 0) {
      hash.sample(count, x.random(), add);
    }
    return withValues ? new Reply.Pairs(items) : new Reply.Array(items);
  }

  private void add(Entry entry, List<Reply> items) {
    items.add(HashCommand.name(entry));
    if (withValues) {
      items.add(HashCommand.value(entry));
    }
  }
}
