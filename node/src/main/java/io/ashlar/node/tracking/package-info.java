/**
 * Client-side caching: which client keeps a copy of which key, and telling it when the key changes.
 *
 * <p>Invariant: a client whose copy may be old is told so, after the change is committed and after
 * the reply that the copy came from. What a shard knows of readers belongs to its shard thread; the
 * rest is for all threads. Imports sessions, pubsub's names, and the engine's keys and audience.
 */
@NullMarked
package io.ashlar.node.tracking;

import org.jspecify.annotations.NullMarked;
