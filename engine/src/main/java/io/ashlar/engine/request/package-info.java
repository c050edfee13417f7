/**
 * What a shard remembers of the requests that carry an id, so that each is executed once however
 * often it is sent: per slot and client the replies of the latest, and where that memory ends.
 *
 * <p>Invariant: changed only by effects, in the same entry as what the command itself changed, so
 * every replica remembers exactly the requests whose changes it has. No command sees it, no flush
 * of keys touches it. Runs on the shard thread. Imports values' bytes and RESP replies.
 */
@NullMarked
package io.ashlar.engine.request;

import org.jspecify.annotations.NullMarked;
