package io.ashlar.router.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.ScanCursor;
import io.ashlar.node.routing.Redirects;
import io.ashlar.resp.Reply;
import io.ashlar.router.map.ShardTable;
import io.ashlar.router.upstream.NodeAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commands of shards that name no keys: they mean all of them, or any. */
final class WithoutKeys {
  private static final String SCAN = "scan";

  private WithoutKeys() {}

  static void run(RouterDesk desk, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    if (spec.merge() != null) {
      onAll(desk, spec, args, then);
    } else if (isScan(spec)) {
      scan(desk, spec, args, then);
    } else {
      desk.ask(FlowCall.ANYWHERE, spec, args, then);
    }
  }

  /** Every node that leads something does its part; nothing of the client goes on meanwhile. */
  private static void onAll(
      RouterDesk desk, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    ClientFlow flow = desk.flow();
    flow.exclusively(
        () ->
            onNodes(
                desk,
                flow.routes().leaders(),
                spec,
                args,
                reply -> {
                  then.accept(reply);
                  flow.endExclusive();
                }));
  }

  static boolean isScan(CommandSpec spec) {
    return spec.name().equals(SCAN);
  }

  /** Two answers of the same command as one. */
  static Reply joined(CommandSpec spec, Reply one, Reply other) {
    List<Reply> both = List.of(one, other);
    return firstError(both, Objects.requireNonNull(spec.merge()).apply(both));
  }

  /** The same, from within something exclusive. */
  static void onNodes(
      RouterDesk desk,
      List<NodeAddress> nodes,
      CommandSpec spec,
      byte[][] args,
      Consumer<Reply> then) {
    if (nodes.isEmpty()) {
      then.accept(Redirects.DOWN);
      return;
    }
    var merge = Objects.requireNonNull(spec.merge());
    List<Consumer<Reply>> takers =
        Gather.all(nodes.size(), replies -> then.accept(firstError(replies, merge.apply(replies))));
    for (int i = 0; i < nodes.size(); i++) {
      desk.askNode(nodes.get(i), spec, args, takers.get(i));
    }
  }

  private static Reply firstError(List<Reply> replies, Reply otherwise) {
    return replies.stream()
        .filter(reply -> reply instanceof Reply.Error)
        .findFirst()
        .orElse(otherwise);
  }

  /**
   * One SCAN over all shards, in the order of their first slots. The cursor names a slot, and so
   * the shard that it is in; a node's own chain from shard to shard is not followed.
   */
  private static void scan(RouterDesk desk, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    ShardTable shards = desk.flow().routes().shards();
    if (!ScanCursor.isCursor(args[1]) || shards.isEmpty()) {
      desk.ask(FlowCall.ANYWHERE, spec, args, then);
      return;
    }
    long cursor = ScanCursor.toCursor(args[1]);
    int slot = shards.scanSlot(cursor);
    if (slot < 0) {
      then.accept(Reply.Array.of(Reply.Bulk.of("0"), Reply.EMPTY_ARRAY));
      return;
    }
    byte[][] asked = scanAt(args, shards, cursor, slot);
    desk.ask(slot, spec, asked, reply -> then.accept(chained(reply, shards, slot)));
  }

  private static byte[][] scanAt(byte[][] args, ShardTable shards, long cursor, int slot) {
    byte[][] asked = args.clone();
    asked[1] = Long.toUnsignedString(shards.scanCursor(cursor, slot)).getBytes(US_ASCII);
    return asked;
  }

  /**
   * A SCAN within a transaction, as the transaction's shard should execute it in its turn.
   *
   * @return null when it goes on at another shard, or nowhere
   */
  static byte @Nullable [][] scanWithin(ShardTable shards, byte[][] args, int slot) {
    if (!ScanCursor.isCursor(args[1]) || shards.isEmpty()) {
      return null;
    }
    long cursor = ScanCursor.toCursor(args[1]);
    int at = shards.scanSlot(cursor);
    return shards.sameShard(at, slot) ? scanAt(args, shards, cursor, at) : null;
  }

  static Reply chained(Reply reply, ShardTable shards, int slot) {
    if (!(reply instanceof Reply.Array array)
        || array.items().size() != 2
        || !(array.items().get(0) instanceof Reply.Bulk next)
        || !ScanCursor.isCursor(next.toBytes())) {
      return reply;
    }
    long then = shards.scanNext(slot, ScanCursor.toCursor(next.toBytes()));
    return Reply.Array.of(Reply.Bulk.of(Long.toUnsignedString(then)), array.items().get(1));
  }
}
