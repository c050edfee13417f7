/**
 * Starts and stops the servers that are compared, each in a directory and on ports of its own, and
 * reads their processor time and memory from the kernel.
 *
 * <p>Invariant: a closed contestant leaves no process and no file behind. Imports the load
 * package's blocking client; knows nothing of measuring.
 */
package io.ashlar.bench.contestant;
