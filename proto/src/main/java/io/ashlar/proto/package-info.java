/**
 * Messages generated from {@code src/main/protobuf}: the forms in which nodes of different versions
 * keep and exchange the cluster map.
 *
 * <p>Invariant: field numbers are never changed and never used again. Messages are immutable, any
 * thread may read them. Imports nothing but protobuf.
 */
package io.ashlar.proto;
