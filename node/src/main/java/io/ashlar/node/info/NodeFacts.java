package io.ashlar.node.info;

import java.util.List;

/** What INFO and the metrics ask the running node for. Any thread; cheap. */
public interface NodeFacts {
  /** Every replica on this node. */
  List<ShardFacts> shards();

  /** Bytes read from clients since the start. */
  long netInputBytes();

  /** Bytes sent to clients since the start. */
  long netOutputBytes();

  /** The bound gRPC port; 0 for none. */
  default int grpcPort() {
    return 0;
  }

  /** Clients that wait for something to happen to a key. */
  int blockedClients();

  /** Scripts and functions. */
  default ScriptFacts scripts() {
    return ScriptFacts.NONE;
  }

  /** What clients are told without being asked. */
  default MessagingFacts messaging() {
    return MessagingFacts.NONE;
  }

  /** {@code maxmemory}; 0 is no limit. */
  long maxMemoryBytes();

  /** {@code maxmemory-policy}. */
  String evictionPolicy();

  /** The percentiles of INFO latencystats. */
  List<Double> latencyPercentiles();
}
