package io.ashlar.router;

import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.info.NodeFacts;
import io.ashlar.node.info.ShardFacts;
import io.ashlar.node.session.ClientRegistry;
import java.util.List;

/** What INFO asks a node for, of a process that has no shards. */
record RouterFacts(ClientRegistry clients, NodeParameters parameters) implements NodeFacts {
  @Override
  public List<ShardFacts> shards() {
    return List.of();
  }

  @Override
  public long netInputBytes() {
    return clients.bytesIn();
  }

  @Override
  public long netOutputBytes() {
    return clients.bytesOut();
  }

  @Override
  public int blockedClients() {
    return clients.blockedCount();
  }

  @Override
  public long maxMemoryBytes() {
    return 0;
  }

  @Override
  public String evictionPolicy() {
    return "noeviction";
  }

  @Override
  public List<Double> latencyPercentiles() {
    return parameters.latencyPercentiles.get().values();
  }
}
