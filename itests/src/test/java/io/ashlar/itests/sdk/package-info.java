/**
 * The Java SDK against real nodes that are killed, its building blocks, and the programs that show
 * how it is used. Nothing here knows how the SDK works inside.
 */
@NullMarked
package io.ashlar.itests.sdk;

import org.jspecify.annotations.NullMarked;
