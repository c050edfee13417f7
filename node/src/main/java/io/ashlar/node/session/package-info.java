/**
 * What the node knows of each client: its identity, modes, transaction and watches, and the
 * registry of all of them.
 *
 * <p>Invariant: a {@link io.ashlar.node.session.Session} is changed on its connection's thread
 * only; other threads read single fields of it for lists and may see them slightly late. The
 * registry and {@link io.ashlar.node.session.ClientPolicy} are safe for all threads. Imports the
 * engine's command types and resp; knows no sockets.
 */
@NullMarked
package io.ashlar.node.session;

import org.jspecify.annotations.NullMarked;
