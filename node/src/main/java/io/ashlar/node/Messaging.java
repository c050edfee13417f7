package io.ashlar.node;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.node.bus.PeerBus;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.client.ClientCommands;
import io.ashlar.node.commands.peer.MapPeerCommand;
import io.ashlar.node.commands.peer.PeerCommands;
import io.ashlar.node.commands.pubsub.PubSubCommands;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.feed.KeyspaceNotifier;
import io.ashlar.node.feed.ShardFeed;
import io.ashlar.node.grpc.TopologyFeed;
import io.ashlar.node.info.MessagingFacts;
import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.routing.Router;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.topology.ClusterMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the node tells clients without being asked, wired: channels, notifications, invalidations.
 */
final class Messaging implements AutoCloseable {
  /** Redis's default of cluster-node-timeout. */
  private static final long FAILED_AFTER_MS = 15_000;

  private final ClientRegistry clients;
  private final PeerBus bus;
  private final PubSub pubSub;
  private final KeyspaceNotifier notifier;
  private final Tracking tracking;

  Messaging(String nodeName, IoLoops loops, ClientRegistry clients) {
    this.clients = clients;
    this.bus = new PeerBus(nodeName, loops);
    this.pubSub = new PubSub(bus);
    this.notifier = new KeyspaceNotifier(pubSub);
    this.tracking = new Tracking(clients);
  }

  PubSub channels() {
    return pubSub;
  }

  /** Any thread, before the engine does anything. */
  ShardEngine attach(ShardEngine engine) {
    ShardFeed.attach(engine, notifier, tracking);
    return engine;
  }

  void bind(NodeParameters parameters, EngineSettings engine) {
    parameters.keyspaceEvents.apply(
        events -> {
          notifier.setChannels(events.byKey(), events.byEvent());
          engine.notifiedKinds = events.notifiedKinds();
        });
    parameters.trackedKeysMax.apply(tracking::setKeysMax);
  }

  /**
   * @param publicMap what routers are told of the cluster
   */
  List<NodeCommandSpec> commands(
      Router router,
      Supplier<Optional<ClusterMap>> map,
      Supplier<TopologyFeed.@Nullable Edition> publicMap) {
    return Stream.of(
            new ClientCommands(clients, tracking).table(),
            new PubSubCommands(pubSub, router).table(),
            new PeerCommands(pubSub, clients, map).table(),
            List.of(MapPeerCommand.of(publicMap)))
        .flatMap(List::stream)
        .toList();
  }

  /** A new map: links are made and shard channels dropped as it says. */
  void mapChanged(ClusterMap map, Router router) {
    bus.mapChanged(map);
    leadersChanged(router);
  }

  /** Shards came to be led here, or are not any more. */
  void leadersChanged(Router router) {
    pubSub.dropShardChannels(
        slot -> {
          ShardPort port = router.local(slot);
          return port != null && port.leading();
        });
  }

  /** Whether CLUSTER NODES shows a node as one that answers. */
  boolean answers(String nodeName) {
    return bus.answers(nodeName, FAILED_AFTER_MS);
  }

  MessagingFacts facts() {
    return new MessagingFacts(
        pubSub.count(ChannelKind.CHANNEL),
        pubSub.count(ChannelKind.PATTERN),
        pubSub.count(ChannelKind.SHARD_CHANNEL),
        tracking.clientCount(),
        tracking.keyCount(),
        tracking.itemCount(),
        tracking.prefixCount(),
        bus.lost(),
        notifier.lost());
  }

  @Override
  public void close() {
    bus.close();
  }
}
