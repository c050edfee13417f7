package io.ashlar.node.session;

/**
 * What an operator may set about clients while the node runs, with Redis's defaults. One instance a
 * node; written by CONFIG SET, read on all connection threads.
 */
public final class ClientPolicy {
  /** Connections served at a time. */
  public volatile int maxClients = 10_000;

  /** Seconds without a request after which a client is disconnected; 0 never. */
  public volatile int idleTimeoutSeconds = 0;

  /** Seconds between TCP keep-alive probes of new connections; 0 sends none. */
  public volatile int tcpKeepAliveSeconds = 300;

  /** Largest unfinished request in bytes. */
  public volatile long queryBufferBytes = 1L << 30;

  /** Largest argument in bytes ({@code proto-max-bulk-len}). */
  public volatile long maxBulkBytes = 512L << 20;

  public volatile OutputLimit normalOutput = new OutputLimit(0, 0, 0);
  public volatile OutputLimit replicaOutput = new OutputLimit(256L << 20, 64L << 20, 60);
  public volatile OutputLimit pubsubOutput = new OutputLimit(32L << 20, 8L << 20, 60);

  /** The limit of a client's class. */
  public OutputLimit outputOf(Session session) {
    return session.subscriptions().isEmpty() ? normalOutput : pubsubOutput;
  }
}
