/**
 * The commands about the server itself: INFO, CONFIG, COMMAND, SLOWLOG, LATENCY, MEMORY, DEBUG,
 * persistence, replication's questions, and refusals of what this grid does otherwise.
 *
 * <p>Invariant: nothing here blocks the connection's thread; what takes time answers later through
 * {@link io.ashlar.node.commands.server.ServerHooks}. Each family's table stands at its foot.
 * Imports configuration, statistics, the cluster view and the command table.
 */
@NullMarked
package io.ashlar.node.commands.server;

import org.jspecify.annotations.NullMarked;
