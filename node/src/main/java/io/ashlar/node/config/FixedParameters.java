package io.ashlar.node.config;

/**
 * What the process was started with and CONFIG only shows.
 *
 * @param bind addresses the RESP port listens on
 * @param fsync whether a majority's disks hold a write before it is acknowledged; else they follow
 *     within a second
 * @param debugCommand who may use DEBUG: {@code yes}, {@code local} (loopback) or {@code no}
 */
public record FixedParameters(
    int port,
    String bind,
    String dataDirectory,
    String announceIp,
    String announceHostname,
    long electionTimeoutMs,
    int ioThreads,
    boolean fsync,
    String debugCommand,
    String configFile) {}
