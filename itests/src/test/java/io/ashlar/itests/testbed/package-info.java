/** Stand-ins that let the harness itself be tested without Ashlar. */
@NullMarked
package io.ashlar.itests.testbed;

import org.jspecify.annotations.NullMarked;
