/**
 * Hashes: fields with values, each perhaps with an expiry of its own.
 *
 * <p>Invariant: an expired field is never seen; only the leader removes it, and the removal is an
 * effect like any other. Runs on the shard thread. Imports {@code command}, {@code keyspace},
 * {@code table}, {@code value}, and the arithmetic of {@code string}.
 */
package io.ashlar.engine.hash;
