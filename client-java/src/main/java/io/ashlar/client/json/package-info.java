/**
 * Values as JSON for those that use Jackson 3, which is an optional dependency.
 *
 * <p>Invariant: what a codec gives is a value of its type, never null. Threads: any. Imports the
 * SDK and Jackson.
 */
@NullMarked
package io.ashlar.client.json;

import org.jspecify.annotations.NullMarked;
