/**
 * CLUSTER and the modes that cluster clients set on their connections.
 *
 * <p>Invariant: replies about the topology come from one picture of the map and the leaders each;
 * nothing here changes the topology. Runs on the connection's thread. Imports the cluster view and
 * the engine's commands.
 */
@NullMarked
package io.ashlar.node.commands.cluster;

import org.jspecify.annotations.NullMarked;
