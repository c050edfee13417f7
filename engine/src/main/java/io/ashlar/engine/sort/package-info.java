/**
 * SORT and SORT_RO: the elements of a list, set or sorted set in the order of themselves or of
 * other keys' values.
 *
 * <p>Invariant: only keys of the command's own slot are looked at, which patterns promise by their
 * tag. Time is O(n log n) for all n elements, whatever part is wanted. Runs on the shard thread.
 * Imports the types' packages.
 */
package io.ashlar.engine.sort;
