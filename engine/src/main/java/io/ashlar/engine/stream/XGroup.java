package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** The sub-commands of XGROUP. */
final class XGroup {
  /** Each option once. */
  private static final int CREATE_ARGS_MAX = 8;

  private static final int SET_ID_ARGS_MAX = 7;

  private static final Reply.Error KEY_REQUIRED =
      new Reply.Error(
          "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want"
              + " to use the MKSTREAM option to create an empty stream automatically.");
  private static final Reply.Error BUSY_GROUP =
      new Reply.Error("BUSYGROUP Consumer Group name already exists");
  private static final Reply.Error BAD_ENTRIES_READ =
      new Reply.Error("ERR value for ENTRIESREAD must be positive or -1");

  private XGroup() {}

  /** What a sub-command does with a group that exists. */
  private interface GroupAction {
    Reply run(Execution x, StreamValue stream, Group group);
  }

  private static Reply withGroup(Execution x, byte[] key, byte[] name, GroupAction action) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return KEY_REQUIRED;
    }
    StreamValue stream = StreamValue.of(record);
    if (stream == null) {
      return Errors.WRONG_TYPE;
    }
    Group group = stream.group(name);
    return group == null ? StreamReplies.noSuchGroup(key, name) : action.run(x, stream, group);
  }

  private static void change(Execution x, byte[] key, StreamChange change, String event) {
    x.change(key, StreamType.INSTANCE, change);
    x.event(KeyEvent.Kind.STREAM, event, key);
  }

  /** The ID that a group is set to; {@code $} is the last of the stream. Null when it is none. */
  private static @Nullable StreamId place(byte[] text, @Nullable StreamValue stream) {
    if (IdText.is(text, '$')) {
      return stream == null ? StreamId.ZERO : stream.lastId();
    }
    return IdText.parse(text, 0);
  }

  /**
   * XGROUP CREATE key group id | $ [MKSTREAM] [ENTRIESREAD entries-read].
   *
   * @param entriesRead {@link Group#UNKNOWN} when not given
   */
  record Create(byte[] key, byte[] group, byte[] id, boolean makeStream, long entriesRead)
      implements Command {
    static Command parse(byte[][] args) {
      boolean makeStream = false;
      long entriesRead = Group.UNKNOWN;
      int at = 5;
      while (at < args.length) {
        if (Words.is(args[at], "MKSTREAM")) {
          makeStream = true;
          at++;
        } else if (Words.is(args[at], "ENTRIESREAD") && at + 1 < args.length) {
          Reply.Error error = entriesReadError(args[at + 1]);
          if (error != null) {
            return Command.rejected(error);
          }
          entriesRead = Numbers.toLong(args[at + 1]);
          at += 2;
        } else {
          return Command.rejected(StreamReplies.subcommandSyntax("XGROUP", args[1]));
        }
      }
      return args.length > CREATE_ARGS_MAX
          ? Command.rejected(StreamReplies.subcommandSyntax("XGROUP", args[1]))
          : new Create(args[2], args[3], args[4], makeStream, entriesRead);
    }

    @Override
    public Reply execute(Execution x) {
      Object record = x.findForWrite(key);
      StreamValue stream = record == null ? null : StreamValue.of(record);
      if (record != null && stream == null) {
        return Errors.WRONG_TYPE;
      }
      if (record == null && !makeStream) {
        return KEY_REQUIRED;
      }
      StreamId place = place(id, stream);
      if (place == null) {
        return StreamReplies.INVALID_ID;
      }
      if (stream != null && stream.group(group) != null) {
        return BUSY_GROUP;
      }
      change(x, key, new StreamChange.PutGroup(group, place, entriesRead), "xgroup-create");
      return Reply.OK;
    }
  }

  private static Reply.@Nullable Error entriesReadError(byte[] text) {
    if (!Numbers.isLong(text)) {
      return Errors.NOT_AN_INTEGER;
    }
    return Numbers.toLong(text) < Group.UNKNOWN ? BAD_ENTRIES_READ : null;
  }

  /** XGROUP SETID key group id | $ [ENTRIESREAD entries-read]. */
  record SetId(byte[] key, byte[] group, byte[] id, long entriesRead) implements Command {
    static Command parse(byte[][] args) {
      long entriesRead = Group.UNKNOWN;
      for (int at = 5; at < args.length; at += 2) {
        if (!Words.is(args[at], "ENTRIESREAD") || at + 1 == args.length) {
          return Command.rejected(StreamReplies.subcommandSyntax("XGROUP", args[1]));
        }
        Reply.Error error = entriesReadError(args[at + 1]);
        if (error != null) {
          return Command.rejected(error);
        }
        entriesRead = Numbers.toLong(args[at + 1]);
      }
      return args.length > SET_ID_ARGS_MAX
          ? Command.rejected(StreamReplies.subcommandSyntax("XGROUP", args[1]))
          : new SetId(args[2], args[3], args[4], entriesRead);
    }

    @Override
    public Reply execute(Execution x) {
      return withGroup(x, key, group, this::set);
    }

    private Reply set(Execution x, StreamValue stream, Group found) {
      // Unlike CREATE, it takes - and +.
      StreamId place = IdText.is(id, '$') ? stream.lastId() : IdText.parseWithEnds(id, 0);
      if (place == null) {
        return StreamReplies.INVALID_ID;
      }
      change(x, key, new StreamChange.PutGroup(group, place, entriesRead), "xgroup-setid");
      return Reply.OK;
    }
  }

  /** XGROUP DESTROY key group. */
  record Destroy(byte[] key, byte[] group) implements Command {
    static Command parse(byte[][] args) {
      return new Destroy(args[2], args[3]);
    }

    @Override
    public Reply execute(Execution x) {
      Object record = x.findForWrite(key);
      if (record == null) {
        return KEY_REQUIRED;
      }
      StreamValue stream = StreamValue.of(record);
      if (stream == null) {
        return Errors.WRONG_TYPE;
      }
      if (stream.group(group) == null) {
        return Reply.ZERO;
      }
      change(x, key, new StreamChange.DropGroup(group), "xgroup-destroy");
      return Reply.ONE;
    }
  }

  /** XGROUP CREATECONSUMER key group consumer. */
  record CreateConsumer(byte[] key, byte[] group, byte[] consumer) implements Command {
    static Command parse(byte[][] args) {
      return new CreateConsumer(args[2], args[3], args[4]);
    }

    @Override
    public Reply execute(Execution x) {
      return withGroup(x, key, group, this::create);
    }

    private Reply create(Execution x, StreamValue stream, Group found) {
      if (found.consumer(consumer) != null) {
        return Reply.ZERO;
      }
      Consumers.create(x, key, found, consumer);
      return Reply.ONE;
    }
  }

  /** XGROUP DELCONSUMER key group consumer. */
  record DeleteConsumer(byte[] key, byte[] group, byte[] consumer) implements Command {
    static Command parse(byte[][] args) {
      return new DeleteConsumer(args[2], args[3], args[4]);
    }

    @Override
    public Reply execute(Execution x) {
      return withGroup(x, key, group, this::delete);
    }

    private Reply delete(Execution x, StreamValue stream, Group found) {
      GroupConsumer present = found.consumer(consumer);
      if (present == null) {
        return Reply.ZERO;
      }
      long pending = present.pending.size();
      change(x, key, new StreamChange.DropConsumer(group, consumer), "xgroup-delconsumer");
      return Reply.Int.of(pending);
    }
  }
}
