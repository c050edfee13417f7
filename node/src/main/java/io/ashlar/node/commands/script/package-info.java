/**
 * SCRIPT and FUNCTION: the node's cache of scripts, and the cluster's libraries.
 *
 * <p>Invariant: a change of the libraries is answered when the control group has it. The
 * connection's thread. Imports the engine's scripts, the node's running scripts and command types.
 */
@NullMarked
package io.ashlar.node.commands.script;

import org.jspecify.annotations.NullMarked;
