/**
 * `ashlar chaos`: rounds of workload and nemesis on one cluster, each judged at its end.
 *
 * <p>Invariant: the result is "nothing found" only when every check ran and found nothing; a
 * subject whose history could not be decided is counted and told. The caller's thread drives;
 * clients and the nemesis have theirs. The top of this module: imports all its other packages.
 */
@NullMarked
package io.ashlar.itests.chaos;

import org.jspecify.annotations.NullMarked;
