package io.ashlar.router.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.KeySpec;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.resp.Reply;
import io.ashlar.router.messages.Channels;
import io.ashlar.router.request.RoutedCall;
import io.ashlar.router.request.RouterCommand;
import io.ashlar.router.upstream.NodeAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Publish and subscribe: clients listen here, the router listens for them at the nodes. */
final class MessageCommands {
  private static final Reply.Error DENIED =
      new Reply.Error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");

  private final Channels channels;

  MessageCommands(Channels channels) {
    this.channels = channels;
  }

  Map<String, NodeCommand> all() {
    Map<String, NodeCommand> all = new HashMap<>();
    all.put("subscribe", subscribe(ChannelKind.CHANNEL));
    all.put("psubscribe", subscribe(ChannelKind.PATTERN));
    all.put("ssubscribe", (RouterCommand.WhileListening) this::subscribeShard);
    all.put("unsubscribe", unsubscribe(ChannelKind.CHANNEL));
    all.put("punsubscribe", unsubscribe(ChannelKind.PATTERN));
    all.put("sunsubscribe", unsubscribe(ChannelKind.SHARD_CHANNEL));
    all.put("publish", (RouterCommand) this::publish);
    all.put("spublish", (RouterCommand) this::publishToShard);
    all.put("pubsub|channels", (RouterCommand) MessageCommands::allNames);
    all.put("pubsub|shardchannels", (RouterCommand) MessageCommands::allNames);
    all.put("pubsub|numsub", (RouterCommand) call -> counts(call, ChannelKind.CHANNEL));
    all.put("pubsub|shardnumsub", (RouterCommand) call -> counts(call, ChannelKind.SHARD_CHANNEL));
    all.put(
        "pubsub|numpat",
        call -> call.reply(Reply.Int.of(channels.pubSub().count(ChannelKind.PATTERN))));
    return all;
  }

  // ---- listening ----

  private NodeCommand subscribe(ChannelKind kind) {
    return (RouterCommand.WhileListening) call -> listen(call, kind);
  }

  private void subscribeShard(RoutedCall call) {
    if (call.inTransaction()) {
      call.reply(DENIED);
    } else if (KeySlots.of(KeySpec.ALL, call.args()) == KeySlots.SEVERAL) {
      call.reply(Redirects.CROSSSLOT);
    } else {
      listen(call, ChannelKind.SHARD_CHANNEL);
    }
  }

  /** Nothing of the client goes on until the nodes send what it wants to hear. */
  private void listen(RoutedCall call, ChannelKind kind) {
    List<byte[]> names = names(call, 1);
    call.exclusively(
        () ->
            channels.hold(
                kind,
                names,
                error ->
                    call.desk()
                        .client()
                        .execute(
                            () -> {
                              call.reply(
                                  error != null
                                      ? error
                                      : channels
                                          .pubSub()
                                          .subscribe(call.session().subscriptions(), kind, names));
                              channels.let(kind, names);
                              call.endExclusive();
                            })));
  }

  private NodeCommand unsubscribe(ChannelKind kind) {
    return (RouterCommand.WhileListening)
        call ->
            call.reply(
                channels
                    .pubSub()
                    .unsubscribe(call.session().subscriptions(), kind, names(call, 1)));
  }

  // ---- publishing ----

  /**
   * The node tells how many clients of its own got the message; the router is one of them for each
   * of its subscriptions, and stands for its clients.
   */
  private void publish(RoutedCall call) {
    byte[] channel = call.args()[1];
    NodeAddress home = channels.home();
    call.askNodeOrAny(
        home,
        (node, reply) ->
            call.reply(
                reply instanceof Reply.Int count
                    ? Reply.Int.of(
                        Math.max(0, count.value() - channels.ownReceivers(node, channel, false))
                            + channels.pubSub().receivers(channel))
                    : reply));
  }

  private void publishToShard(RoutedCall call) {
    byte[] channel = call.args()[1];
    int slot = KeySlots.of(KeySpec.ONE, call.args());
    call.askLeader(
        slot,
        (node, reply) ->
            call.reply(
                reply instanceof Reply.Int count
                    ? Reply.Int.of(
                        Math.max(0, count.value() - channels.ownReceivers(node, channel, true))
                            + channels.pubSub().listeners(ChannelKind.SHARD_CHANNEL, channel))
                    : reply));
  }

  // ---- who listens ----

  /** Of all nodes, each once. */
  private static void allNames(RoutedCall call) {
    call.askAll(
        replies -> {
          TreeSet<String> names = new TreeSet<>();
          for (Reply reply : replies) {
            if (!(reply instanceof Reply.Array array)) {
              call.reply(reply);
              return;
            }
            for (Reply name : array.items()) {
              if (name instanceof Reply.Bulk bulk) {
                names.add(new String(bulk.toBytes(), ISO_8859_1));
              }
            }
          }
          List<Reply> items = new ArrayList<>();
          names.forEach(name -> items.add(Reply.Bulk.of(name.getBytes(ISO_8859_1))));
          call.reply(new Reply.Array(items));
        });
  }

  private void counts(RoutedCall call, ChannelKind kind) {
    List<byte[]> names = names(call, 2);
    call.askAll(
        replies -> {
          List<Reply> items = new ArrayList<>();
          for (int i = 0; i < names.size(); i++) {
            long elsewhere = -channels.ownSubscriptions(kind, names.get(i));
            for (Reply reply : replies) {
              if (!(reply instanceof Reply.Array array) || array.items().size() <= 2 * i + 1) {
                call.reply(reply);
                return;
              }
              elsewhere += array.items().get(2 * i + 1) instanceof Reply.Int n ? n.value() : 0;
            }
            items.add(Reply.Bulk.of(names.get(i)));
            items.add(
                Reply.Int.of(
                    Math.max(0, elsewhere) + channels.pubSub().listeners(kind, names.get(i))));
          }
          call.reply(new Reply.Array(items));
        });
  }

  private static List<byte[]> names(NodeCall call, int from) {
    return Arrays.asList(call.args()).subList(from, call.args().length);
  }
}
