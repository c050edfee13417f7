/**
 * What a command of the node is: its description, its execution, and the table of all commands by
 * name.
 *
 * <p>Invariant: a table never changes, and looking a command up neither locks nor allocates. Any
 * thread. Imports the engine's command descriptions, sessions and resp.
 */
@NullMarked
package io.ashlar.node.command;

import org.jspecify.annotations.NullMarked;
