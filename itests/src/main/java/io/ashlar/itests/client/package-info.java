/**
 * A small Redis Cluster client made for tests: it never repeats a write, and it tells exactly what
 * it knows about each call's fate.
 *
 * <p>Invariant: a call answers {@code Failed} only when the store said that it did not execute it,
 * or no byte of it was sent. One connection or client belongs to one thread; sockets are blocking
 * and every wait is bounded. Written against the JDK alone and on purpose apart from the server's
 * own codec, so that both cannot share a mistake. Imports {@code history}.
 */
@NullMarked
package io.ashlar.itests.client;

import org.jspecify.annotations.NullMarked;
