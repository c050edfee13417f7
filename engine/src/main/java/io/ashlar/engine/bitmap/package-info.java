/**
 * The bitmap commands: strings seen as bits, bit 0 the highest of the first byte. {@link
 * io.ashlar.engine.bitmap.BitmapCommands} lists them.
 *
 * <p>Invariant: a write touches the bytes that hold its bits and no others, so its cost and its
 * effect do not grow with the string. Parsing runs on any thread, execution on the shard thread.
 * Imports the command package, the keyspace's records and RESP values.
 */
package io.ashlar.engine.bitmap;
