/**
 * CLIENT and its sub-commands: clients as others see them.
 *
 * <p>Runs on the connection's thread; other clients are reached through the registry and {@link
 * io.ashlar.node.session.SessionControl} only. Imports command, session and the engine's command
 * types.
 */
@NullMarked
package io.ashlar.node.commands.client;

import org.jspecify.annotations.NullMarked;
