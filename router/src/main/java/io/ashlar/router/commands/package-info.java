/**
 * The commands that the router answers itself, or with the help of several nodes. Which they are,
 * by name, is {@link io.ashlar.router.commands.RouterTable}; every other command of nodes is passed
 * on to one of them.
 *
 * <p>Runs on the connection's thread. Imports request, users and the node's command families.
 */
@NullMarked
package io.ashlar.router.commands;

import org.jspecify.annotations.NullMarked;
