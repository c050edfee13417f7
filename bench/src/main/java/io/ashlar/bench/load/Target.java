package io.ashlar.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Servers to load.
 *
 * @param seeds any of them answers CLUSTER SLOTS
 * @param cluster whether they are a cluster; otherwise the first owns every slot
 */
public record Target(List<InetSocketAddress> seeds, boolean cluster) {
  SlotOwners owners() throws IOException {
    return cluster ? SlotOwners.ask(seeds.getFirst()) : SlotOwners.single(seeds.getFirst());
  }
}
