/**
 * DUMP and RESTORE: values leave and enter in Redis's own serialisation, of which {@link
 * io.ashlar.engine.rdb} has the parts and each type its own form.
 *
 * <p>Invariant: a payload is read whole and found good before anything changes, so that a bad one
 * leaves everything as it was; what changes are the types' own changes, as effects like any other.
 * Runs on the shard thread. Imports the types' packages.
 */
package io.ashlar.engine.dump;
