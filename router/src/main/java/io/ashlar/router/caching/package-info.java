/**
 * Client-side caching at the router: which client keeps a copy of which key, and telling it when
 * the key changes.
 *
 * <p>Invariant: a client whose copy may be old is told so. The router hears of every change at
 * every node as long as any client tracks; what it may have missed it treats as a change of all
 * keys. A key counts as read from before the read is sent. Imports upstream, map and the node's
 * tracking.
 */
@NullMarked
package io.ashlar.router.caching;

import org.jspecify.annotations.NullMarked;
