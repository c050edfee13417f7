package io.ashlar.router.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Joined;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read of keys in several slots whose answer follows from what each of them holds: every key is
 * read whole from its shard, each at a moment of its own, and the answer is made here. What is held
 * until then is bounded by {@link JoinRoom}. The client's thread only, where nothing else is said.
 */
final class KeyJoin {
  private static final Logger LOG = LoggerFactory.getLogger(KeyJoin.class);
  private static final Reply.Error FAILED =
      new Reply.Error("ERR internal error: the router could not join what the nodes answered");
  private static final int KEY_OVERHEAD_BYTES = 64;

  /** What is joined on the client's own thread, which others share. */
  private static final long AT_ONCE_BYTES = 64 << 10;

  private final RouterDesk desk;
  private final Joined command;
  private final Consumer<Reply> then;

  /** The answer of each key, once it is there. */
  private final Map<Reply.Bulk, Reply> contents = new LinkedHashMap<>();

  private final JoinRoom.Share room;
  private Reply.@Nullable Error refusal;
  private int missing;

  private KeyJoin(RouterDesk desk, Joined command, Consumer<Reply> then) {
    this.desk = desk;
    this.command = command;
    this.then = then;
    this.room = desk.joinRoom().share();
  }

  /**
   * A command of keys in several slots as its parser reads it.
   *
   * @return one that {@link #run} makes or that is wrong in itself; null when it has to be refused
   */
  static @Nullable Command read(CommandSpec spec, byte[][] args) {
    CommandParser parser = spec.parser();
    if (parser == null || !spec.is(CommandFlag.READONLY)) {
      return null;
    }
    Command command = parser.parse(args);
    return command instanceof Joined || command instanceof Command.Rejected ? command : null;
  }

  /** Makes the answer of a command that {@link #read} gave. */
  static void run(RouterDesk desk, CommandSpec spec, Command command, Consumer<Reply> then) {
    switch (command) {
      case Command.Rejected(Reply.Error error) -> then.accept(error);
      case Joined joined -> new KeyJoin(desk, joined, then).ask(spec);
      default -> throw new IllegalArgumentException("not to be joined: " + spec.name());
    }
  }

  private void ask(CommandSpec spec) {
    desk.flow().counters().split();
    for (byte[] key : command.keys()) {
      contents.put(Reply.Bulk.of(key), Reply.NONE);
    }
    List<Reply.Bulk> distinct = List.copyOf(contents.keySet());
    missing = distinct.size();
    for (Reply.Bulk key : distinct) {
      byte[] bytes = key.toBytes();
      desk.ask(SlotHash.slotOf(bytes), spec, command.readOf(bytes), content -> take(key, content));
    }
  }

  private void take(Reply.Bulk key, Reply content) {
    if (refusal == null) {
      refusal = room.take(KEY_OVERHEAD_BYTES + ReplySize.of(content));
      if (refusal == null) {
        contents.put(key, content);
      } else {
        contents.clear();
        room.close();
      }
    }
    if (--missing == 0) {
      finish();
    }
  }

  private void finish() {
    Reply.Error refused = refusal;
    if (refused != null) {
      then.accept(refused);
      return;
    }
    List<Reply> all = new ArrayList<>();
    for (byte[] key : command.keys()) {
      all.add(contents.get(Reply.Bulk.of(key)));
    }
    contents.clear();
    if (room.bytes() <= AT_ONCE_BYTES) {
      room.close();
      then.accept(joined(all));
      return;
    }
    Runnable release = room.handOver();
    boolean runs =
        desk.service()
            .joins()
            .run(
                () -> {
                  Reply answer = joined(all);
                  release.run();
                  desk.client().execute(() -> answer(answer));
                });
    if (!runs) {
      release.run();
    }
  }

  private void answer(Reply answer) {
    if (!desk.flow().isClosed()) {
      then.accept(answer);
    }
  }

  /** On any thread. A bug ends in an error for this client, and not in its link to a node. */
  private Reply joined(List<Reply> all) {
    try {
      return command.join(all);
    } catch (RuntimeException e) {
      LOG.error("answers of nodes could not be joined", e);
      return FAILED;
    }
  }
}
