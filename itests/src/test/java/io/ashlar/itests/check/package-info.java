/** Tests of the checkers: known histories, and simulated stores with faults put into them. */
@NullMarked
package io.ashlar.itests.check;

import org.jspecify.annotations.NullMarked;
