/**
 * The router: one logical Redis in front of the grid, for clients that know nothing of clusters.
 *
 * <p>{@link io.ashlar.router.AshlarRouter} wires it. It keeps nothing that another router would not
 * have, so any number of them serve side by side. It uses the client-facing half of the node
 * (connections, sessions, command table, rules of users) and knows nothing of Raft. May import
 * every other package of the module; none of them imports this one.
 */
@NullMarked
package io.ashlar.router;

import org.jspecify.annotations.NullMarked;
