package io.ashlar.control;

/**
 * Where a node tells others to reach it.
 *
 * @param host address or host name, as clients see it
 * @param respPort 1..65535
 * @param raftPort 1..65535
 * @param grpcPort 0 for none
 */
public record Announcement(String host, int respPort, int raftPort, int grpcPort) {}
