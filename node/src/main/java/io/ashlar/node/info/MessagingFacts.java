package io.ashlar.node.info;

/**
 * Numbers of publish and subscribe, client-side caching and the bus between nodes.
 *
 * @param trackedItems pairs of a key and a client that keeps a copy
 * @param lostMessages published messages that did not reach another node
 * @param lostNotifications keyspace notifications that were dropped because one entry held too many
 */
public record MessagingFacts(
    long channels,
    long patterns,
    long shardChannels,
    long trackingClients,
    long trackedKeys,
    long trackedItems,
    long trackedPrefixes,
    long lostMessages,
    long lostNotifications) {
  public static final MessagingFacts NONE = new MessagingFacts(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
