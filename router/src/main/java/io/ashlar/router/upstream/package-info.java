/**
 * Connections to nodes: few, pipelined, and shared by the clients of an event loop.
 *
 * <p>Invariant: every call that a link took is told its replies in order or, once, that they will
 * not come and whether the node may have seen it. Nothing of a client is sent before the node has
 * let the link's user in and selected its database, so no request runs as another user or in
 * another database. A link and its loop's {@link io.ashlar.router.upstream.LoopUpstreams} belong to
 * that event loop. Imports resp, the node's accounts and Netty.
 */
@NullMarked
package io.ashlar.router.upstream;

import org.jspecify.annotations.NullMarked;
