/** Tests of what the client makes of replies. */
@NullMarked
package io.ashlar.itests.client;

import org.jspecify.annotations.NullMarked;
