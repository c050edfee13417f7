/** Tests of networks and disks that break on purpose; skipped loudly where the machine has none. */
@NullMarked
package io.ashlar.itests.lab;

import org.jspecify.annotations.NullMarked;
