/**
 * The RESP port: accepts clients, decodes their requests, keeps their replies in order and their
 * buffers bounded.
 *
 * <p>Invariant: replies of one connection leave in the order of its requests, and what one client
 * can make the node hold is bounded: unanswered requests by count and bytes, and unsent replies, by
 * not reading its socket. Everything of a connection runs on its event loop. Imports request,
 * routing, session, resp and Netty.
 */
@NullMarked
package io.ashlar.node.connection;

import org.jspecify.annotations.NullMarked;
