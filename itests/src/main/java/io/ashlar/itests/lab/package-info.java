/**
 * Networks and disks that can be broken on one machine: network namespaces around a bridge with
 * packet filters, and file systems in loop-mounted files.
 *
 * <p>Invariant: everything made carries the maker's process id in its name and is removed on close,
 * when the JVM ends, or by the next run of anyone when the maker was killed. Nothing outside those
 * names is touched. Needs root and the tools of Debian's iproute2, nftables and e2fsprogs; {@code
 * unavailable()} says what is missing. Used by one thread at a time. Imports the JDK.
 */
@NullMarked
package io.ashlar.itests.lab;

import org.jspecify.annotations.NullMarked;
