/** The chaos driver, tested on a store that is known, and the short selection for every build. */
@NullMarked
package io.ashlar.itests.chaos;

import org.jspecify.annotations.NullMarked;
