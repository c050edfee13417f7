package io.ashlar.node.commands.cluster;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/**
 * CLUSTER SLOT-STATS: how many keys the slots have whose shards this node leads. Nothing else is
 * counted for each slot, as in a Redis whose {@code cluster-slot-stats-enabled} is off.
 */
public final class SlotStatsCommand {
  private static final String KEY_COUNT = "key-count";
  private static final Reply.Error OUT_OF_RANGE =
      new Reply.Error("ERR Invalid or out of range slot");
  private static final Reply.Error UNKNOWN_METRIC =
      new Reply.Error("ERR Unrecognized sort metric for ORDERBY.");
  private static final Reply.Error LIMIT_RANGE =
      new Reply.Error("ERR Limit has to lie in between 1 and 16384 (maximum number of slots).");
  private static final Reply.Error TWICE =
      new Reply.Error("ERR Multiple filters of the same type are disallowed.");
  private static final Reply.Error UNKNOWN_FORM =
      new Reply.Error(
          "ERR unknown subcommand or wrong number of arguments for 'slot-stats'. Try CLUSTER HELP.");

  /** How many keys a slot has. */
  public record SlotKeyCount(int slot, long keys) {}

  /** Counts; any thread. */
  @FunctionalInterface
  public interface Counter {
    /** Those of the slots whose shards this node leads, in any order. */
    CompletionStage<List<SlotKeyCount>> count(BitSet slots);
  }

  /** What is asked for; pure. */
  sealed interface Question {
    record Range(int first, int last) implements Question {}

    record Best(int limit, boolean descending) implements Question {}

    record Wrong(Reply.Error error) implements Question {}
  }

  private final Counter counter;

  public SlotStatsCommand(Counter counter) {
    this.counter = counter;
  }

  public NodeCommandSpec spec() {
    return new NodeCommandSpec(
        CommandSpec.named("cluster|slot-stats")
            .arity(Arity.atLeast(4))
            .group("cluster")
            .since("8.2.0")
            .flags(CommandFlag.STALE, CommandFlag.LOADING)
            .summary("Returns the number of keys of slots that this node leads.")
            .build(),
        this::answer);
  }

  private void answer(NodeCall call) {
    switch (parse(call.args())) {
      case Question.Wrong(Reply.Error error) -> call.reply(error);
      case Question.Range(int first, int last) -> {
        BitSet slots = new BitSet(SlotHash.SLOT_COUNT);
        slots.set(first, last + 1);
        answer(call, slots, Comparator.comparingInt(SlotKeyCount::slot), SlotHash.SLOT_COUNT);
      }
      case Question.Best(int limit, boolean descending) -> {
        BitSet all = new BitSet(SlotHash.SLOT_COUNT);
        all.set(0, SlotHash.SLOT_COUNT);
        answer(call, all, order(descending), limit);
      }
    }
  }

  private static Comparator<SlotKeyCount> order(boolean descending) {
    Comparator<SlotKeyCount> byKeys = Comparator.comparingLong(SlotKeyCount::keys);
    return (descending ? byKeys.reversed() : byKeys).thenComparingInt(SlotKeyCount::slot);
  }

  private void answer(NodeCall call, BitSet slots, Comparator<SlotKeyCount> order, int limit) {
    counter
        .count(slots)
        .whenComplete(
            (counts, failure) ->
                call.reply(
                    failure == null
                        ? reply(counts.stream().sorted(order).limit(limit).toList())
                        : new Reply.Error("ERR " + failure)));
  }

  static Reply reply(List<SlotKeyCount> counts) {
    List<Reply> slots = new ArrayList<>(counts.size());
    for (SlotKeyCount one : counts) {
      slots.add(
          Reply.Array.of(
              Reply.Int.of(one.slot),
              new Reply.MapReply(List.of(Reply.Bulk.of(KEY_COUNT), Reply.Int.of(one.keys)))));
    }
    return new Reply.Array(slots);
  }

  /**
   * @param words of the whole command
   */
  static Question parse(byte[][] words) {
    return switch (word(words[2])) {
      case "slotsrange" ->
          words.length == 5 ? range(words[3], words[4]) : new Question.Wrong(UNKNOWN_FORM);
      case "orderby" -> best(words);
      default -> new Question.Wrong(UNKNOWN_FORM);
    };
  }

  private static Question range(byte[] first, byte[] last) {
    if (!isWithin(first, 0, SlotHash.SLOT_COUNT - 1)
        || !isWithin(last, 0, SlotHash.SLOT_COUNT - 1)) {
      return new Question.Wrong(OUT_OF_RANGE);
    }
    int from = (int) Numbers.toLong(first);
    int to = (int) Numbers.toLong(last);
    return from <= to
        ? new Question.Range(from, to)
        : new Question.Wrong(
            new Reply.Error(
                "ERR Start slot number " + from + " is greater than end slot number " + to));
  }

  private static Question best(byte[][] words) {
    if (!word(words[3]).equals(KEY_COUNT)) {
      return new Question.Wrong(UNKNOWN_METRIC);
    }
    int limit = 0;
    String order = "";
    for (int i = 4; i < words.length; i++) {
      String word = word(words[i]);
      if (word.equals("limit") && i + 1 < words.length) {
        i++;
        if (!isWithin(words[i], 1, SlotHash.SLOT_COUNT)) {
          return new Question.Wrong(LIMIT_RANGE);
        } else if (limit > 0) {
          return new Question.Wrong(TWICE);
        }
        limit = (int) Numbers.toLong(words[i]);
      } else if (word.equals("asc") || word.equals("desc")) {
        if (!order.isEmpty()) {
          return new Question.Wrong(TWICE);
        }
        order = word;
      } else {
        return new Question.Wrong(Errors.SYNTAX);
      }
    }
    return new Question.Best(limit == 0 ? SlotHash.SLOT_COUNT : limit, !order.equals("asc"));
  }

  private static boolean isWithin(byte[] number, long least, long most) {
    return Numbers.isLong(number)
        && Numbers.toLong(number) >= least
        && Numbers.toLong(number) <= most;
  }

  private static String word(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }
}
