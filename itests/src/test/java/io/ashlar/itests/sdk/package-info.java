/**
 * The Java SDK against real nodes that are killed, and its building blocks. Nothing here knows how
 * the SDK works inside.
 */
@NullMarked
package io.ashlar.itests.sdk;

import org.jspecify.annotations.NullMarked;
