/** Tests of what the scenarios judge by. */
@NullMarked
package io.ashlar.itests.scenario;

import org.jspecify.annotations.NullMarked;
