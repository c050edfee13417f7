package io.ashlar.router.request;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a command whose keys are in several slots is taken apart, one part a slot, and its answers
 * joined, so that the answer is what one shard would have given. The parts are not one step: others
 * may see some of them done and some not.
 */
enum SlotSplit {
  /** A value a key, in the keys' order. */
  VALUES(1) {
    @Override
    Reply join(List<Part> parts, List<Reply> replies, int keys) {
      Reply[] all = new Reply[keys];
      for (int i = 0; i < parts.size(); i++) {
        if (!(replies.get(i) instanceof Reply.Array array)
            || array.items().size() != parts.get(i).places().size()) {
          return replies.get(i);
        }
        for (int k = 0; k < array.items().size(); k++) {
          all[parts.get(i).places().get(k)] = array.items().get(k);
        }
      }
      return new Reply.Array(List.of(all));
    }
  },
  /** Pairs of keys and values; OK. */
  PAIRS(2) {
    @Override
    Reply join(List<Part> parts, List<Reply> replies, int keys) {
      return replies.stream().filter(reply -> !reply.equals(Reply.OK)).findFirst().orElse(Reply.OK);
    }
  },
  /** How many of the keys. */
  COUNT(1) {
    @Override
    Reply join(List<Part> parts, List<Reply> replies, int keys) {
      long sum = 0;
      for (Reply reply : replies) {
        if (!(reply instanceof Reply.Int number)) {
          return reply;
        }
        sum += number.value();
      }
      return Reply.Int.of(sum);
    }
  };

  private static final Map<String, SlotSplit> BY_COMMAND =
      Map.of(
          "mget", VALUES,
          "mset", PAIRS,
          "del", COUNT,
          "unlink", COUNT,
          "exists", COUNT,
          "touch", COUNT);

  /** Arguments of one key. */
  private final int width;

  SlotSplit(int width) {
    this.width = width;
  }

  /**
   * The keys of one slot.
   *
   * @param places of its keys among all of the command's
   */
  record Part(int slot, List<byte[]> args, List<Integer> places) {}

  /** Null when the command must not be taken apart. */
  static @Nullable SlotSplit of(CommandSpec spec) {
    return BY_COMMAND.get(spec.name());
  }

  abstract Reply join(List<Part> parts, List<Reply> replies, int keys);

  /**
   * @param once of the whole, null for none: each slot remembers its own part under it
   */
  void run(
      RouterDesk desk,
      CommandSpec spec,
      byte[][] args,
      @Nullable OnceAgain once,
      Consumer<Reply> then) {
    if ((args.length - 1) % width != 0) {
      // A node would complain of the slots first.
      then.accept(Errors.wrongArity(spec.name()));
      return;
    }
    List<Part> parts = parts(args);
    desk.flow().counters().split();
    int keys = (args.length - 1) / width;
    List<Consumer<Reply>> takers =
        Gather.all(parts.size(), replies -> then.accept(firstErrorOr(parts, replies, keys)));
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      desk.ask(part.slot(), spec, part.args().toArray(new byte[0][]), once, takers.get(i));
    }
  }

  /** An unknown fate comes before other errors: it says the least. */
  private Reply firstErrorOr(List<Part> parts, List<Reply> replies, int keys) {
    Reply error = null;
    for (Reply reply : replies) {
      if (reply instanceof Reply.Error one && (error == null || one.code().equals("UNKNOWNFATE"))) {
        error = reply;
      }
    }
    return error == null ? join(parts, replies, keys) : error;
  }

  private List<Part> parts(byte[][] args) {
    Map<Integer, Part> bySlot = new LinkedHashMap<>();
    for (int i = 1; i < args.length; i += width) {
      int slot = SlotHash.slotOf(args[i]);
      Part part =
          bySlot.computeIfAbsent(
              slot, s -> new Part(s, new ArrayList<>(List.of(args[0])), new ArrayList<>()));
      part.places().add((i - 1) / width);
      for (int k = 0; k < width; k++) {
        part.args().add(args[i + k]);
      }
    }
    return List.copyOf(bySlot.values());
  }
}
