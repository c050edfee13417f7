/** Nodes that join, leave and are lost while keys are written. */
@NullMarked
package io.ashlar.itests.membership;

import org.jspecify.annotations.NullMarked;
