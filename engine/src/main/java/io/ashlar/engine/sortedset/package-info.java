/**
 * The sorted set as a value: elements of a member and a score, in the order of score and then of
 * the member's bytes.
 *
 * <p>Small ones are one packed array; grown ones are a counted B+tree of packed blocks for order
 * and rank beside a table from member to score. Blocks are replaced and never written into.
 *
 * <p>Invariant: no score is NaN or the negative zero, no member is there twice, and tree and table
 * hold the same elements. Runs on the shard thread; a copy may be read by any one thread.
 */
package io.ashlar.engine.sortedset;
