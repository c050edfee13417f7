/**
 * The place of the Java SDK. Nothing of it is built yet; until then any Redis client with cluster
 * support talks to the nodes.
 *
 * <p>What belongs here: a typed, asynchronous, slot-aware client whose retries are safe: a write of
 * unknown fate is repeated only where repeating is harmless. Java 17 bytecode and few dependencies,
 * as applications link it. May import {@code io.ashlar.proto} and {@code io.ashlar.topology} only.
 */
package io.ashlar.client;
