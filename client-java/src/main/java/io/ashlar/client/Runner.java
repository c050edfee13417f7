package io.ashlar.client;

import io.ashlar.proto.v1.Command;
import io.ashlar.topology.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes calls of commands: what the families use. */
final class Runner {
  /** A blocking command's own time is longer than its wait by this. */
  private static final long BLOCKING_MARGIN_MS = 2_000;

  private final Dispatcher dispatcher;
  private final ClientOptions options;

  Runner(Dispatcher dispatcher, ClientOptions options) {
    this.dispatcher = dispatcher;
    this.options = options;
  }

  <T extends @Nullable Object> Pending<T> read(
      String key, Args args, Function<Value, ? extends T> as) {
    return run(slotOf(key), false, options.readFrom(), args, as);
  }

  <T extends @Nullable Object> Pending<T> write(
      String key, Args args, Function<Value, ? extends T> as) {
    return run(slotOf(key), true, ReadFrom.LEADER, args, as);
  }

  /** For what any node may answer. */
  <T extends @Nullable Object> Pending<T> anywhere(
      boolean write, Args args, Function<Value, ? extends T> as) {
    return run(Call.ANYWHERE, write, ReadFrom.LEADER, args, as);
  }

  private <T extends @Nullable Object> Pending<T> run(
      int slot, boolean write, ReadFrom from, Args args, Function<Value, ? extends T> as) {
    Call call = call(List.of(args.command()), slot, write, from, null, false, 0);
    dispatcher.submit(call);
    return call.result.as(values -> as.apply(values.get(0)));
  }

  /** A command that may wait for as long; zero for the client's whole deadline. */
  <T extends @Nullable Object> Pending<T> blocking(
      String key, Duration wait, Args args, Function<Value, ? extends T> as) {
    Call call =
        call(
            List.of(args.command()),
            slotOf(key),
            true,
            ReadFrom.LEADER,
            null,
            true,
            wait.toMillis() + BLOCKING_MARGIN_MS);
    dispatcher.submit(call);
    return call.result.as(values -> as.apply(values.get(0)));
  }

  /** On one node, whatever it leads. */
  Pending<Value> on(String node, Args args) {
    Call call =
        call(List.of(args.command()), Call.ANYWHERE, false, ReadFrom.LEADER, node, false, 0);
    dispatcher.submit(call);
    return call.result.as(values -> values.get(0));
  }

  /** Several commands as one step: the replies of those between MULTI and EXEC. */
  Pending<List<Value>> atomically(int slot, List<Command.Builder> commands) {
    Call call = call(commands, slot, true, ReadFrom.LEADER, null, false, 0);
    dispatcher.submit(call);
    return call.result.as(values -> values.get(values.size() - 1).asList());
  }

  private Call call(
      List<Command.Builder> commands,
      int slot,
      boolean write,
      ReadFrom from,
      @Nullable String node,
      boolean blocking,
      long atLeastMs) {
    long now = System.nanoTime();
    long forMs = Math.max(options.deadline().toMillis(), atLeastMs);
    return new Call(commands, slot, write, from, node, blocking, now, now + forMs * 1_000_000);
  }

  static int slotOf(String key) {
    return SlotHash.slotOf(Args.utf8(key));
  }

  /**
   * The slot of several keys.
   *
   * @throws IllegalArgumentException when they are of different slots: give them one {@code {tag}}
   */
  static String sameSlot(Iterable<String> keys) {
    String first = null;
    for (String key : keys) {
      if (first == null) {
        first = key;
      } else if (slotOf(key) != slotOf(first)) {
        throw new IllegalArgumentException(
            "keys of different slots: " + first + " and " + key + "; give them the same {tag}");
      }
    }
    if (first == null) {
      throw new IllegalArgumentException("no key");
    }
    return first;
  }
}
