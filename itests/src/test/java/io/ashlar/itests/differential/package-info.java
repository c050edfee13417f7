/** Short runs of the differential harness over fixed seeds. */
package io.ashlar.itests.differential;
