/**
 * Where keys live: the slot hash, the immutable cluster map and pure routing decisions over it.
 *
 * <p>Invariant: values here never change after construction, so any thread may read them. Imports
 * nothing but the JDK and the generated {@code io.ashlar.proto} messages.
 */
package io.ashlar.topology;
