/** Waiting for conditions with a bound, the same way everywhere. Imports the JDK alone. */
@NullMarked
package io.ashlar.itests.await;

import org.jspecify.annotations.NullMarked;
