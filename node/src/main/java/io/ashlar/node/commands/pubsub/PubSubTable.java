package io.ashlar.node.commands.pubsub;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.ChannelUse;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.pubsub.ChannelKind;
import java.util.List;
import java.util.stream.Stream;

/** The commands of publish and subscribe, described. */
final class PubSubTable {
  private PubSubTable() {}

  static List<NodeCommandSpec> of(PubSubCommands family) {
    return Stream.of(subscribing(family), shards(family), container(family))
        .flatMap(List::stream)
        .toList();
  }

  private static List<NodeCommandSpec> subscribing(PubSubCommands family) {
    return List.of(
        new NodeCommandSpec(
            pubSub("subscribe", Arity.atLeast(2))
                .channels(ChannelUse.ALL)
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE)
                .since("2.0.0")
                .summary("Listens for messages published to channels.")
                .complexity("O(N) where N is the number of channels to subscribe to.")
                .build(),
            family.subscribe(ChannelKind.CHANNEL)),
        new NodeCommandSpec(
            pubSub("unsubscribe", Arity.atLeast(1))
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE)
                .since("2.0.0")
                .summary("Stops listening to messages posted to channels.")
                .complexity("O(N) where N is the number of channels to unsubscribe.")
                .build(),
            family.unsubscribe(ChannelKind.CHANNEL)),
        new NodeCommandSpec(
            pubSub("psubscribe", Arity.atLeast(2))
                .channels(ChannelUse.PATTERNS)
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE)
                .since("2.0.0")
                .summary(
                    "Listens for messages published to channels that match one or more"
                        + " patterns.")
                .complexity("O(N) where N is the number of patterns to subscribe to.")
                .build(),
            family.subscribe(ChannelKind.PATTERN)),
        new NodeCommandSpec(
            pubSub("punsubscribe", Arity.atLeast(1))
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE)
                .since("2.0.0")
                .summary(
                    "Stops listening to messages published to channels that match one or more"
                        + " patterns.")
                .complexity("O(N) where N is the number of patterns to unsubscribe.")
                .build(),
            family.unsubscribe(ChannelKind.PATTERN)),
        new NodeCommandSpec(
            pubSub("publish", Arity.exactly(3))
                .channels(ChannelUse.FIRST)
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.FAST,
                    CommandFlag.MAY_REPLICATE)
                .since("2.0.0")
                .summary("Posts a message to a channel.")
                .complexity(
                    "O(N+M) where N is the number of clients subscribed to the receiving"
                        + " channel and M is the total number of subscribed patterns (by any"
                        + " client).")
                .build(),
            family::publish));
  }

  private static List<NodeCommandSpec> shards(PubSubCommands family) {
    return List.of(
        new NodeCommandSpec(
            pubSub("ssubscribe", Arity.atLeast(2))
                .channels(ChannelUse.ALL)
                .keys(KeySpec.allFrom(1, KeyFlag.NOT_KEY))
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE)
                .since("7.0.0")
                .summary("Listens for messages published to shard channels.")
                .complexity("O(N) where N is the number of shard channels to subscribe to.")
                .build(),
            family.subscribeShard()),
        new NodeCommandSpec(
            pubSub("sunsubscribe", Arity.atLeast(1))
                .keys(KeySpec.allFrom(1, KeyFlag.NOT_KEY))
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.NOSCRIPT,
                    CommandFlag.LOADING,
                    CommandFlag.STALE)
                .since("7.0.0")
                .summary("Stops listening to messages posted to shard channels.")
                .complexity("O(N) where N is the number of shard channels to unsubscribe.")
                .build(),
            family.unsubscribe(ChannelKind.SHARD_CHANNEL)),
        new NodeCommandSpec(
            pubSub("spublish", Arity.exactly(3))
                .channels(ChannelUse.FIRST)
                .keys(KeySpec.one(1, KeyFlag.NOT_KEY))
                .flags(
                    CommandFlag.PUBSUB,
                    CommandFlag.LOADING,
                    CommandFlag.STALE,
                    CommandFlag.FAST,
                    CommandFlag.MAY_REPLICATE)
                .since("7.0.0")
                .summary("Post a message to a shard channel")
                .complexity(
                    "O(N) where N is the number of clients subscribed to the receiving shard"
                        + " channel.")
                .build(),
            family::publishToShard));
  }

  private static List<NodeCommandSpec> container(PubSubCommands family) {
    return List.of(
        new NodeCommandSpec(
            CommandSpec.named("pubsub")
                .arity(Arity.atLeast(2))
                .since("2.8.0")
                .group("pubsub")
                .summary("A container for Pub/Sub commands.")
                .complexity("Depends on subcommand.")
                .build(),
            call -> call.reply(Errors.wrongArity("pubsub"))),
        new NodeCommandSpec(
            sub("channels", Arity.atLeast(2))
                .flags(CommandFlag.PUBSUB, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.8.0")
                .summary("Returns the active channels.")
                .complexity(
                    "O(N) where N is the number of active channels, and assuming constant"
                        + " time pattern matching (relatively short channels and patterns)")
                .build(),
            family.channels(ChannelKind.CHANNEL)),
        new NodeCommandSpec(
            sub("help", Arity.exactly(2))
                .flags(CommandFlag.LOADING, CommandFlag.STALE)
                .since("6.2.0")
                .summary("Returns helpful text about the different subcommands.")
                .complexity("O(1)")
                .build(),
            family::help),
        new NodeCommandSpec(
            sub("numpat", Arity.exactly(2))
                .flags(CommandFlag.PUBSUB, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.8.0")
                .summary("Returns a count of unique pattern subscriptions.")
                .complexity("O(1)")
                .build(),
            family::patternCount),
        new NodeCommandSpec(
            sub("numsub", Arity.atLeast(2))
                .flags(CommandFlag.PUBSUB, CommandFlag.LOADING, CommandFlag.STALE)
                .since("2.8.0")
                .summary("Returns a count of subscribers to channels.")
                .complexity(
                    "O(N) for the NUMSUB subcommand, where N is the number of requested"
                        + " channels")
                .build(),
            family.subscriberCounts(ChannelKind.CHANNEL)),
        new NodeCommandSpec(
            sub("shardchannels", Arity.atLeast(2))
                .flags(CommandFlag.PUBSUB, CommandFlag.LOADING, CommandFlag.STALE)
                .since("7.0.0")
                .summary("Returns the active shard channels.")
                .complexity(
                    "O(N) where N is the number of active shard channels, and assuming"
                        + " constant time pattern matching (relatively short shard channels).")
                .build(),
            family.channels(ChannelKind.SHARD_CHANNEL)),
        new NodeCommandSpec(
            sub("shardnumsub", Arity.atLeast(2))
                .flags(CommandFlag.PUBSUB, CommandFlag.LOADING, CommandFlag.STALE)
                .since("7.0.0")
                .summary("Returns the count of subscribers of shard channels.")
                .complexity(
                    "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested"
                        + " shard channels")
                .build(),
            family.subscriberCounts(ChannelKind.SHARD_CHANNEL)));
  }

  private static CommandSpec.Builder pubSub(String name, Arity arity) {
    return CommandSpec.named(name).arity(arity).group("pubsub");
  }

  private static CommandSpec.Builder sub(String name, Arity arity) {
    return pubSub("pubsub|" + name, arity);
  }
}
