package io.ashlar.client;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The links to all nodes, by address. */
final class Links implements AutoCloseable {
  private final Map<GridMap.Address, NodeLink> byAddress = new ConcurrentHashMap<>();
  private final Function<GridMap.Address, NodeLink> made;

  Links(Function<GridMap.Address, NodeLink> made) {
    this.made = made;
  }

  NodeLink at(GridMap.Address address) {
    return byAddress.computeIfAbsent(address, made);
  }

  Iterable<NodeLink> all() {
    return byAddress.values();
  }

  /** Lets go of nodes that are in the map no more. */
  void keepOnly(Set<GridMap.Address> nodes, Set<GridMap.Address> seeds) {
    byAddress
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !nodes.contains(entry.getKey()) && !seeds.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  @Override
  public void close() {
    byAddress.values().forEach(NodeLink::close);
  }
}
