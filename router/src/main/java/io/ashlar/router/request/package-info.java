/**
 * The way of a request from a client of the router to the nodes and back.
 *
 * <p>{@link io.ashlar.router.request.RouterPath} decides, stage by stage. Invariant: a client's
 * calls for one slot are executed in the order in which it sent them, also when some were refused
 * and are sent again; a write is sent again only if no node can have executed it; replies keep the
 * order of requests. Everything of a client runs on its connection's thread. Imports upstream, map,
 * users and the node's sessions and command table.
 */
@NullMarked
package io.ashlar.router.request;

import org.jspecify.annotations.NullMarked;
