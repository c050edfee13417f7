/**
 * Metrics of the SDK for those that use Micrometer, which is an optional dependency.
 *
 * <p>Invariant: tags are of few values, and never hold anything of keys or values. Threads: those
 * of {@link io.ashlar.client.ClientListener}. Imports the SDK and Micrometer.
 */
@NullMarked
package io.ashlar.client.metrics;

import org.jspecify.annotations.NullMarked;
