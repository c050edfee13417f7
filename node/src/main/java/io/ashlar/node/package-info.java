/**
 * The node: one process of the grid. Its settings, and the wiring of everything else.
 *
 * <p>May import every other package of the module; none of them imports this one.
 */
@NullMarked
package io.ashlar.node;

import org.jspecify.annotations.NullMarked;
