/**
 * What the clients do: seeded calls on few hot subjects that are replaced before their histories
 * become too long to check.
 *
 * <p>Invariant: every value and token is written by one call only; every call that was begun is
 * recorded. One thread a client; the pool is shared. Imports {@code history} and the JDK; what it
 * runs against is a {@link io.ashlar.itests.workload.Store}.
 */
@NullMarked
package io.ashlar.itests.workload;

import org.jspecify.annotations.NullMarked;
