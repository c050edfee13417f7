package io.ashlar.control;

import io.ashlar.topology.ClusterMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells listeners the maps in the order of their epochs. The lock makes "the present map, at
 * registration" and "the next one, from the log" arrive in that order.
 */
final class MapListeners {
  private final List<Consumer<ClusterMap>> listeners = new ArrayList<>();
  private Optional<ClusterMap> latest = Optional.empty();

  synchronized void add(Consumer<ClusterMap> listener) {
    listeners.add(listener);
    latest.ifPresent(listener);
  }

  /** A map that is not newer than the last one is not told again. */
  synchronized void publish(ClusterMap map) {
    if (latest.isPresent() && latest.get().epoch() >= map.epoch()) {
      return;
    }
    latest = Optional.of(map);
    listeners.forEach(listener -> listener.accept(map));
  }
}
