package io.ashlar.node.commands.pubsub;

import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.routing.Router;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Publish and subscribe. The family's table is {@link PubSubTable}. */
public final class PubSubCommands {
  private static final byte[] ALL = {'*'};

  private final PubSub pubSub;
  private final ShardChannels shardChannels;

  public PubSubCommands(PubSub pubSub, Router router) {
    this.pubSub = pubSub;
    this.shardChannels = new ShardChannels(pubSub, router);
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    return PubSubTable.of(this);
  }

  NodeCommand.WhileListening subscribe(ChannelKind kind) {
    return call ->
        call.reply(pubSub.subscribe(call.session().subscriptions(), kind, names(call, 1)));
  }

  NodeCommand.WhileListening unsubscribe(ChannelKind kind) {
    return call ->
        call.reply(pubSub.unsubscribe(call.session().subscriptions(), kind, names(call, 1)));
  }

  NodeCommand.WhileListening subscribeShard() {
    return shardChannels::subscribe;
  }

  void publish(NodeCall call) {
    call.reply(Reply.Int.of(pubSub.publish(call.args()[1], call.args()[2])));
  }

  void publishToShard(NodeCall call) {
    shardChannels.publish(call);
  }

  NodeCommand channels(ChannelKind kind) {
    return call -> {
      if (call.args().length > 3) {
        call.reply(misused(call));
        return;
      }
      byte[] glob = call.args().length == 3 ? call.args()[2] : ALL;
      List<Reply> found = new ArrayList<>();
      pubSub.names(kind, glob).forEach(name -> found.add(Reply.Bulk.of(name)));
      call.reply(new Reply.Array(found));
    };
  }

  NodeCommand subscriberCounts(ChannelKind kind) {
    return call -> {
      List<Reply> counts = new ArrayList<>();
      for (byte[] name : names(call, 2)) {
        counts.add(Reply.Bulk.of(name));
        counts.add(Reply.Int.of(pubSub.listeners(kind, name)));
      }
      call.reply(new Reply.Array(counts));
    };
  }

  void patternCount(NodeCall call) {
    call.reply(Reply.Int.of(pubSub.count(ChannelKind.PATTERN)));
  }

  void help(NodeCall call) {
    call.reply(
        HelpText.of(
            "pubsub",
            "CHANNELS [<pattern>]",
            "    Return the currently active channels matching a <pattern> (default: '*').",
            "NUMPAT",
            "    Return number of subscriptions to patterns.",
            "NUMSUB [<channel> ...]",
            "    Return the number of subscribers for the specified channels, excluding",
            "    pattern subscriptions(default: no channels).",
            "SHARDCHANNELS [<pattern>]",
            "    Return the currently active shard level channels matching a <pattern> (default:"
                + " '*').",
            "SHARDNUMSUB [<shardchannel> ...]",
            "    Return the number of subscribers for the specified shard level channel(s)"));
  }

  private static List<byte[]> names(NodeCall call, int from) {
    return Arrays.asList(call.args()).subList(from, call.args().length);
  }

  private static Reply misused(NodeCall call) {
    String sub = new String(call.args()[1], StandardCharsets.UTF_8);
    return new Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '" + sub + "'. Try PUBSUB HELP.");
  }
}
