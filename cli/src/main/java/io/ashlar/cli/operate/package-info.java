/**
 * What operators type: each command asks the nodes by gRPC, shows what they say as text or JSON and
 * ends with an exit code for scripts ({@link io.ashlar.cli.operate.Exit}).
 *
 * <p>Invariant: what is shown is computed by pure functions from what the nodes said ({@code
 * Health}, {@code ReplicaComparison}, {@code EvenSlots}); printing decides nothing. One thread.
 * Imports the generated services of {@code io.ashlar.proto.v1}, gRPC and picocli, nothing of the
 * node.
 */
@NullMarked
package io.ashlar.cli.operate;

import org.jspecify.annotations.NullMarked;
