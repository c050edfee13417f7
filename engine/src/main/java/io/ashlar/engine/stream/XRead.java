package io.ashlar.engine.stream;

import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...] and XREADGROUP GROUP
 * group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...].
 *
 * @param ids as sent, one for each key: Redis looks at each only after its key
 * @param count entries of each stream at most; 0 for all
 * @param reader null for XREAD
 */
record XRead(List<byte[]> keys, List<byte[]> ids, long count, @Nullable GroupReader reader)
    implements Command {

  private static final Reply.Error NEW_NOT_HERE =
      new Reply.Error(
          "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group>"
              + " <consumer> option.");
  private static final Reply.Error LAST_IN_GROUP = meaningless('$');
  private static final Reply.Error TOP_IN_GROUP = meaningless('+');

  private static Reply.Error meaningless(char id) {
    return new Reply.Error(
        "ERR The "
            + id
            + " ID is meaningless in the context of XREADGROUP: you want to read the history of"
            + " this consumer by specifying a proper ID, or use the > ID to get new messages. The "
            + id
            + " ID would just return an empty result set.");
  }

  /** XREAD or XREADGROUP with BLOCK. */
  record Blocking(XRead read, long timeoutMs, boolean again) implements BlockingCommand {
    @Override
    public @Nullable Reply attempt(Execution x) {
      return read.attempt(x, again);
    }

    @Override
    public List<byte[]> keys() {
      return read.keys;
    }

    @Override
    public ValueType awaitedType() {
      return StreamType.INSTANCE;
    }

    @Override
    public Reply.Error refusalInScripts() {
      return new Reply.Error(
          (read.reader == null ? "ERR xread" : "ERR xreadgroup")
              + " command is not allowed with BLOCK option from scripts");
    }

    /** Whoever waits in a group hears that there is none any more. */
    @Override
    public boolean endsWithItsKey() {
      return read.reader != null;
    }

    @Override
    public BlockingCommand whileWaiting(Execution x) {
      return new Blocking(read.resolved(x), timeoutMs, true);
    }
  }

  /** What an ID asks for, once its key is looked at. */
  private sealed interface Wish {
    /** Entries after an ID. */
    record After(StreamId id) implements Wish {}

    /** With a group: entries that it has not delivered. */
    record New() implements Wish {}

    record Failed(Reply.Error error) implements Wish {}
  }

  @Override
  public Reply execute(Execution x) {
    Reply reply = attempt(x, false);
    return reply == null ? Reply.NIL_ARRAY : reply;
  }

  /**
   * @param again whether this was tried before and may change nothing unless it succeeds
   */
  private @Nullable Reply attempt(Execution x, boolean again) {
    List<Wish> wishes = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Wish wish = wish(x, keys.get(i), ids.get(i));
      if (wish instanceof Wish.Failed failed) {
        return failed.error();
      }
      wishes.add(wish);
    }
    List<Reply> found = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      byte[] key = keys.get(i);
      Object record = x.findForWrite(key);
      StreamValue stream = record == null ? null : StreamValue.of(record);
      List<Reply> entries = stream == null ? null : entries(x, key, stream, wishes.get(i), again);
      if (entries != null) {
        found.add(Reply.Bulk.of(key));
        found.add(new Reply.Array(entries));
      }
    }
    return found.isEmpty() ? null : new Reply.NestedMap(found);
  }

  private Wish wish(Execution x, byte[] key, byte[] id) {
    Object record = x.find(key);
    StreamValue stream = record == null ? null : StreamValue.of(record);
    if (record != null && stream == null) {
      return new Wish.Failed(Errors.WRONG_TYPE);
    }
    if (reader != null && (stream == null || stream.group(reader.group()) == null)) {
      Reply.Error error = StreamReplies.noGroup(key, reader.group());
      return new Wish.Failed(new Reply.Error(error.line() + " in XREADGROUP with GROUP option"));
    }
    if (IdText.is(id, '>')) {
      return reader == null ? new Wish.Failed(NEW_NOT_HERE) : new Wish.New();
    }
    boolean last = IdText.is(id, '$');
    if (last || IdText.is(id, '+')) {
      return reader == null
          ? new Wish.After(last ? last(stream) : beforeTop(stream))
          : new Wish.Failed(last ? LAST_IN_GROUP : TOP_IN_GROUP);
    }
    StreamId given = IdText.parse(id, 0);
    if (given == null) {
      return new Wish.Failed(StreamReplies.INVALID_ID);
    }
    // Redis writes ">" as the largest ID.
    return reader != null && given.equals(StreamId.MAX) ? new Wish.New() : new Wish.After(given);
  }

  private static StreamId last(@Nullable StreamValue stream) {
    return stream == null ? StreamId.ZERO : stream.lastId();
  }

  /** The ID after which there is nothing but the last entry, and what comes after it. */
  private static StreamId beforeTop(@Nullable StreamValue stream) {
    StreamId top = stream == null ? null : stream.entries().lastId();
    StreamId before = top == null ? null : top.previous();
    return before == null ? last(stream) : before;
  }

  /** Null when there is nothing. */
  private @Nullable List<Reply> entries(
      Execution x, byte[] key, StreamValue stream, Wish wish, boolean again) {
    if (reader != null) {
      return wish instanceof Wish.After after
          ? reader.history(x, key, stream, after.id())
          : reader.undelivered(x, key, stream, again);
    }
    StreamId from = wish instanceof Wish.After after ? after.id().next() : null;
    if (from == null || from.isAfter(stream.lastId())) {
      return null;
    }
    List<Reply> found = new ArrayList<>();
    stream
        .entries()
        .forward(
            from,
            StreamId.MAX,
            entry -> {
              found.add(entry.reply());
              return found.size() != count;
            });
    return found.isEmpty() ? null : found;
  }

  /** The same with {@code $} and {@code +} as what they mean now. */
  private XRead resolved(Execution x) {
    List<byte[]> now = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      byte[] id = ids.get(i);
      boolean moving = IdText.is(id, '$') || IdText.is(id, '+');
      now.add(
          moving && wish(x, keys.get(i), id) instanceof Wish.After after
              ? after.id().toBytes()
              : id);
    }
    return new XRead(keys, now, count, reader);
  }
}
