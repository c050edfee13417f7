/**
 * What nodes of the cluster say to each other on the RESP port: ASHLAR PEER and ASHLAR PUBLISH.
 *
 * <p>Invariant: nothing but a node that has shown the cluster's token gets anything but an error.
 * Runs on the connection's thread. Imports bus, pubsub and command.
 */
@NullMarked
package io.ashlar.node.commands.peer;

import org.jspecify.annotations.NullMarked;
