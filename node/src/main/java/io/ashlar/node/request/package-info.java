/**
 * The way of a request from the decoder to its reply. {@link io.ashlar.node.request.RequestPath}
 * decides, stage by stage; the other types carry one kind of execution to its end.
 *
 * <p>Invariant: every request gets exactly one place among its connection's replies, in the order
 * of arrival, and a MULTI's state changes in that order too. Everything runs on the connection's
 * thread. Imports command, routing, session, the engine's command types and resp; knows no sockets.
 */
@NullMarked
package io.ashlar.node.request;

import org.jspecify.annotations.NullMarked;
