package io.ashlar.node.commands.pubsub;

import io.ashlar.engine.command.KeySpec;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.pubsub.ChannelName;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.routing.KeySlots;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.Router;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;

/**
 * SSUBSCRIBE and SPUBLISH. Both ask the shard of the channel's slot first, so that a client is sent
 * to the leader as with a key, and one that was deposed without knowing does not answer.
 */
record ShardChannels(PubSub pubSub, Router router) {
  private static final Reply.Error DENIED =
      new Reply.Error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");

  void subscribe(NodeCall call) {
    if (call.inTransaction()) {
      call.reply(DENIED);
      return;
    }
    byte[][] args = call.args();
    int slot = KeySlots.of(KeySpec.ALL, args);
    if (slot == KeySlots.SEVERAL) {
      call.reply(Redirects.CROSSSLOT);
      return;
    }
    // What comes behind may be an UNSUBSCRIBE of the same channels.
    call.holdFurtherRequests();
    call.forward(
        new StillLeads(),
        slot,
        false,
        false,
        answer -> {
          if (answer instanceof Reply.Error) {
            call.reply(answer);
            return;
          }
          List<byte[]> names = Arrays.asList(args).subList(1, args.length);
          var who = call.session().subscriptions();
          Reply told = pubSub.subscribe(who, ChannelKind.SHARD_CHANNEL, names);
          if (!isServed(slot)) {
            // The slot left in between, and those who were told to go did not include this client.
            names.forEach(name -> pubSub.drop(who, new ChannelName(name)));
          }
          call.reply(told);
        });
  }

  void publish(NodeCall call) {
    byte[] channel = call.args()[1];
    byte[] message = call.args()[2];
    int slot = KeySlots.of(KeySpec.ONE, call.args());
    call.forward(
        new StillLeads(),
        slot,
        false,
        false,
        answer ->
            call.reply(
                answer instanceof Reply.Error
                    ? answer
                    : Reply.Int.of(pubSub.publishToShard(channel, message))));
  }

  private boolean isServed(int slot) {
    ShardPort port = router.local(slot);
    return port != null && port.leading();
  }
}
