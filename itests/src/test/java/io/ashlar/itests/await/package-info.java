/** Tests of how conditions are waited for. */
@NullMarked
package io.ashlar.itests.await;

import org.jspecify.annotations.NullMarked;
