package io.ashlar.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Servers to load.
 *
 * @param seeds any of them answers CLUSTER SLOTS
 * @param cluster whether they are a cluster; otherwise the first owns every slot
 * @param grpc the gRPC ports of the seeds, in their order, to load those; empty to load the seeds
 */
public record Target(List<InetSocketAddress> seeds, boolean cluster, List<InetSocketAddress> grpc) {
  public Target {
    seeds = List.copyOf(seeds);
    grpc = List.copyOf(grpc);
    if (!grpc.isEmpty() && grpc.size() != seeds.size()) {
      throw new IllegalArgumentException(seeds.size() + " servers, " + grpc.size() + " gRPC ports");
    }
  }

  boolean overGrpc() {
    return !grpc.isEmpty();
  }

  /**
   * The gRPC port of a server that leads something.
   *
   * @throws IOException when it is none of the seeds
   */
  InetSocketAddress grpcOf(InetSocketAddress server) throws IOException {
    int index = seeds.indexOf(server);
    if (index < 0) {
      throw new IOException("no gRPC port is known of " + server);
    }
    return grpc.get(index);
  }

  SlotOwners owners() throws IOException {
    return cluster ? SlotOwners.ask(seeds.getFirst()) : SlotOwners.single(seeds.getFirst());
  }
}
