/**
 * Building blocks that are easily written wrongly: lock, semaphore, rate limiter, leader election,
 * work queue. {@code docs/java-blocks.md} says what each promises under failures.
 *
 * <p>Invariant: every change of a block's state is one script on keys of one slot, so it happens as
 * one step, and once however often it is sent. Times are the grid's; where a client has to know how
 * long something is still its own, it counts from before it asked.
 *
 * <p>Threads: everything public may be used from any thread, and blocks it but for {@code isValid}.
 * Leases are renewed on one thread of the process, answers are heard on the client's. Imports the
 * SDK only.
 */
@NullMarked
package io.ashlar.client.blocks;

import org.jspecify.annotations.NullMarked;
