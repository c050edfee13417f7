package io.ashlar.node.load;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.ShardLoad;
import io.ashlar.control.SlotSettings;
import io.ashlar.node.bus.PeerConnection;
import io.ashlar.node.bus.PeerToken;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the leader of the control group, every few seconds, what the slots of the shards led here
 * bear. What gets lost is told anew, by the newest measurement. One thread of its own.
 */
public final class LoadReporter implements AutoCloseable {
  /** What a peer says with it: {@code ASHLAR LOAD bytes}. */
  public static final String SUBCOMMAND = "LOAD";

  private static final Logger LOG = LoggerFactory.getLogger(LoadReporter.class);
  private static final long CLOSE_TIMEOUT_MS = 2_000;

  private final RaftHost host;
  private final ControlPlane control;
  private final SlotSettings settings;
  private final SlotAverages averages = new SlotAverages();
  private final Map<String, ShardMeter> meters = new HashMap<>();
  private final Thread thread;

  public LoadReporter(RaftHost host, ControlPlane control, SlotSettings settings) {
    this.host = host;
    this.control = control;
    this.settings = settings;
    this.thread =
        Thread.ofPlatform().daemon().name("slot-loads-" + host.nodeName()).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.MILLISECONDS.sleep(settings.reportMs());
        try {
          tell(measure());
        } catch (RuntimeException e) {
          LOG.error("measuring loads failed; it is done again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<ShardLoad> measure() throws InterruptedException {
    List<ShardLoad> loads = new ArrayList<>();
    List<ShardReplica> led = host.replicas().stream().filter(ShardReplica::leading).toList();
    meters.values().removeIf(meter -> led.stream().noneMatch(meter::isOf));
    for (ShardReplica replica : led) {
      meters
          .computeIfAbsent(
              replica.shardId(), ignored -> new ShardMeter(replica, averages, settings.averageMs()))
          .measure()
          .ifPresent(loads::add);
    }
    return loads;
  }

  private void tell(List<ShardLoad> loads) {
    Optional<String> leader = controlLeader();
    Optional<ClusterMap> map = control.map();
    if (loads.isEmpty() || leader.isEmpty() || map.isEmpty()) {
      return;
    }
    if (leader.get().equals(host.nodeName())) {
      loads.forEach(control.migrations.loads::tell);
      return;
    }
    Optional<NodeInfo> node = map.get().node(leader.get()).filter(NodeInfo::isAnnounced);
    if (node.isPresent()) {
      tell(loads, node.get(), map.get());
    }
  }

  private void tell(List<ShardLoad> loads, NodeInfo to, ClusterMap map) {
    String token = PeerToken.of(map, host.nodeName());
    try (PeerConnection connection =
        new PeerConnection(to.host(), to.respPort(), host.nodeName(), token)) {
      for (ShardLoad load : loads) {
        connection.send(SUBCOMMAND, load.toBytes());
        String answer = connection.read();
        if (!answer.startsWith("+")) {
          LOG.debug("{} does not take the load of {}: {}", to.name(), load.shardId(), answer);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} does not hear of loads: {}", to.name(), e.toString());
    }
  }

  private Optional<String> controlLeader() {
    try {
      RaftPeerId leader =
          host.server().getDivision(control.group().getGroupId()).getInfo().getLeaderId();
      return Optional.ofNullable(leader).map(RaftPeerId::toString);
    } catch (IOException e) {
      return Optional.empty(); // The group is not hosted at the moment.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
