package io.ashlar.node.session;

/**
 * When a client that does not read its replies is disconnected.
 *
 * @param hardBytes at once above this; 0 never
 * @param softBytes after {@code softSeconds} above this; 0 never
 */
public record OutputLimit(long hardBytes, long softBytes, int softSeconds) {}
