/**
 * Which node leads which slot, as far as the router knows, and how it keeps knowing.
 *
 * <p>Invariant: what is here is a hint. A node that does not lead refuses, so a wrong entry costs a
 * retry and never a wrong answer. {@link io.ashlar.router.map.Routes} is for all threads; the
 * follower runs on one event loop. Imports upstream, topology's slots and the messages of the
 * public map.
 */
@NullMarked
package io.ashlar.router.map;

import org.jspecify.annotations.NullMarked;
