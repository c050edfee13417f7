package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;

/**
 * XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id].
 *
 * @param entriesAdded -1 to leave it
 * @param maxDeletedId zero to leave it
 */
record XSetId(byte[] key, StreamId lastId, long entriesAdded, StreamId maxDeletedId)
    implements Command {
  private static final Reply.Error NEGATIVE_ADDED =
      new Reply.Error("ERR entries_added must be positive");
  private static final Reply.Error BELOW_GIVEN_DELETED =
      new Reply.Error(
          "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
  private static final Reply.Error BELOW_DELETED =
      new Reply.Error(
          "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
  private static final Reply.Error BELOW_LAST =
      new Reply.Error("ERR The ID specified in XSETID is smaller than the target stream top item");
  private static final Reply.Error BELOW_LENGTH =
      new Reply.Error(
          "ERR The entries_added specified in XSETID is smaller than the target stream length");

  static Command parse(byte[][] args) {
    StreamId lastId = IdText.parse(args[2], 0);
    if (lastId == null) {
      return Command.rejected(StreamReplies.INVALID_ID);
    }
    long entriesAdded = -1;
    StreamId maxDeletedId = StreamId.ZERO;
    for (int i = 3; i < args.length; i += 2) {
      boolean last = i + 1 == args.length;
      if (Words.is(args[i], "ENTRIESADDED") && !last) {
        if (!Numbers.isLong(args[i + 1])) {
          return Command.rejected(Errors.NOT_AN_INTEGER);
        }
        entriesAdded = Numbers.toLong(args[i + 1]);
        if (entriesAdded < 0) {
          return Command.rejected(NEGATIVE_ADDED);
        }
      } else if (Words.is(args[i], "MAXDELETEDID") && !last) {
        StreamId id = IdText.parse(args[i + 1], 0);
        if (id == null) {
          return Command.rejected(StreamReplies.INVALID_ID);
        }
        maxDeletedId = id;
        if (lastId.isBefore(maxDeletedId)) {
          return Command.rejected(BELOW_GIVEN_DELETED);
        }
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new XSetId(args[1], lastId, entriesAdded, maxDeletedId);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Errors.NO_SUCH_KEY;
    }
    StreamValue stream = StreamValue.of(record);
    if (stream == null) {
      return Errors.WRONG_TYPE;
    }
    if (lastId.isBefore(stream.maxDeletedId())) {
      return BELOW_DELETED;
    }
    StreamId top = stream.entries().lastId();
    if (top != null) {
      if (lastId.isBefore(top)) {
        return BELOW_LAST;
      }
      if (entriesAdded != -1 && entriesAdded < stream.entries().size()) {
        return BELOW_LENGTH;
      }
    }
    x.change(
        key,
        StreamType.INSTANCE,
        new StreamChange.Counters(
            lastId,
            entriesAdded == -1 ? stream.entriesAdded() : entriesAdded,
            maxDeletedId.equals(StreamId.ZERO) ? stream.maxDeletedId() : maxDeletedId));
    x.event(KeyEvent.Kind.STREAM, "xsetid", key);
    return Reply.OK;
  }
}
