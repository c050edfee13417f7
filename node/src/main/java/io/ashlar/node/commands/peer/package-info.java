/**
 * What nodes of the cluster say to each other on the RESP port: ASHLAR PEER, PUBLISH, LOAD and
 * those that move slots.
 *
 * <p>Invariant: nothing but a node that has shown the cluster's token gets anything but an error.
 * Runs on the connection's thread. Imports bus, pubsub, command, the control plane's loads and the
 * engine's migration commands.
 */
@NullMarked
package io.ashlar.node.commands.peer;

import org.jspecify.annotations.NullMarked;
