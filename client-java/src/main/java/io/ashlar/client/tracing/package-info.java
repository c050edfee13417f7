/**
 * Traces of the SDK for those that use OpenTelemetry, whose API is an optional dependency.
 *
 * <p>Invariant: spans never hold anything of keys or values. Threads: those of {@link
 * io.ashlar.client.ClientListener}. Imports the SDK and OpenTelemetry's API.
 */
@NullMarked
package io.ashlar.client.tracing;

import org.jspecify.annotations.NullMarked;
