/**
 * {@code ashlar}: starts one node, or three for development, from flags, environment and file.
 *
 * <p>Invariant: standard output carries what was asked for and the line {@code ready}, nothing
 * else; logs go to standard error or a file. Nothing is opened before all settings are known to be
 * good and the data directory is known to be this node's.
 *
 * <p>Threads: commands run on the main thread; nodes are closed by the JVM's shutdown hook. Imports
 * {@code io.ashlar.node} (to start it), picocli and Logback.
 */
@NullMarked
package io.ashlar.cli;

import org.jspecify.annotations.NullMarked;
