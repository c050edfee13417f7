/**
 * PING, ECHO, QUIT, RESET, HELLO, AUTH, SELECT: who a client is and how it speaks.
 *
 * <p>Runs on the connection's thread; changes that connection's session only. Imports command,
 * session and the engine's command types.
 */
@NullMarked
package io.ashlar.node.commands.connection;

import org.jspecify.annotations.NullMarked;
