/**
 * What a node can be told, and from where: flags, environment variables and a file. Pure but for
 * reading the file.
 *
 * <p>Invariant: one table of settings is the only place that names them; flags, variables, file
 * keys and help all come from it. Runs on the main thread before anything is started. Imports the
 * value types of {@code control}, {@code raft-shard} and {@code engine}, and SnakeYAML.
 */
@NullMarked
package io.ashlar.cli.settings;

import org.jspecify.annotations.NullMarked;
