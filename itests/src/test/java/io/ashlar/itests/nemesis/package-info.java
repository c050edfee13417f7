/** Tests of how faults are planned. */
@NullMarked
package io.ashlar.itests.nemesis;

import org.jspecify.annotations.NullMarked;
