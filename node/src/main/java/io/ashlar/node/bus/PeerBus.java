package io.ashlar.node.bus;

import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.pubsub.Broadcast;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The links to all other nodes of the cluster map. Safe for all threads. */
public final class PeerBus implements Broadcast, AutoCloseable {
  private final String ownName;
  private final IoLoops loops;
  private final LongAdder lost = new LongAdder();
  private final Map<String, PeerLink> links = new HashMap<>();
  private volatile List<PeerLink> all = List.of();
  private volatile @Nullable ClusterMap map;
  private boolean closed;

  public PeerBus(String ownName, IoLoops loops) {
    this.ownName = ownName;
    this.loops = loops;
  }

  /** Makes the links what the map says. */
  public synchronized void mapChanged(ClusterMap next) {
    if (closed) {
      return;
    }
    map = next;
    Map<String, NodeInfo> wanted = new HashMap<>();
    for (NodeInfo node : next.nodes()) {
      if (!node.name().equals(ownName) && node.isAnnounced()) {
        wanted.put(node.name(), node);
      }
    }
    links
        .entrySet()
        .removeIf(
            link -> {
              NodeInfo node = wanted.get(link.getKey());
              boolean stays = node != null && link.getValue().leadsTo(node.host(), node.respPort());
              if (!stays) {
                link.getValue().close();
              }
              return !stays;
            });
    wanted.forEach((name, node) -> links.computeIfAbsent(name, ignored -> link(node)));
    all = new ArrayList<>(links.values());
  }

  private PeerLink link(NodeInfo node) {
    PeerLink link =
        new PeerLink(
            node.name(),
            node.host(),
            node.respPort(),
            loops.all().get(Math.floorMod(node.name().hashCode(), loops.all().size())),
            loops.clientChannel(),
            ownName,
            this::token,
            lost);
    link.start();
    return link;
  }

  private String token() {
    ClusterMap current = map;
    return current == null ? "" : PeerToken.of(current, ownName);
  }

  @Override
  public void send(byte[] channel, byte[] message) {
    for (PeerLink link : all) {
      link.send(channel, message);
    }
  }

  /** Whether a node has answered within that time; true of those that this node has no link to. */
  public boolean answers(String nodeName, long withinMs) {
    for (PeerLink link : all) {
      if (link.peer().equals(nodeName)) {
        return TimeUnit.NANOSECONDS.toMillis(link.silentNanos()) < withinMs;
      }
    }
    return true;
  }

  /** Messages that did not reach a node, since the start. */
  public long lost() {
    return lost.sum();
  }

  @Override
  public synchronized void close() {
    closed = true;
    links.values().forEach(PeerLink::close);
    links.clear();
    all = List.of();
  }
}
