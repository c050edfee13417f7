/**
 * Starts, freezes, kills and restarts real node processes.
 *
 * <p>Invariant: a process started here ends at the latest with the JVM that started it, whatever
 * way that ends other than by kill -9. Used by one thread at a time. Imports {@code client}'s
 * addresses and the JDK.
 */
@NullMarked
package io.ashlar.itests.process;

import org.jspecify.annotations.NullMarked;
