package io.ashlar.node.watch;

import io.grpc.Metadata;

/**
 * A caller of a process that has no replicas: the nodes that have them check what it may hear.
 *
 * @param headers what shows them who it is
 */
public record Relay(Metadata headers) implements Watches.Asker {
  @Override
  public void requireMayWatch() {}

  @Override
  public boolean mayHear(byte[] key) {
    return true;
  }
}
