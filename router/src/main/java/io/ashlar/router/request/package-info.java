/**
 * The way of a request from a client of the router to the nodes and back.
 *
 * <p>{@link io.ashlar.router.request.RouterPath} decides, stage by stage. Invariant: a client's
 * calls for one slot are executed in the order in which it sent them, also when some were refused
 * and are sent again; a write is sent again only if no node can have executed it, or would know it
 * again by its id; replies keep the order of requests. Everything of a client runs on its
 * connection's thread, but for large answers that are joined ({@link
 * io.ashlar.router.request.JoinWorker}). Imports upstream, map, users, the node's sessions and
 * command table, and the engine's commands.
 */
@NullMarked
package io.ashlar.router.request;

import org.jspecify.annotations.NullMarked;
