/**
 * The HTTP port: liveness, readiness and metrics.
 *
 * <p>Invariant: a request costs a bounded amount of memory and time, whatever the client sends, and
 * never runs on a thread that serves Redis clients. Imports Netty and Micrometer, nothing of the
 * node; what it tells comes through {@link io.ashlar.node.http.HealthSource} and a registry.
 */
@NullMarked
package io.ashlar.node.http;

import org.jspecify.annotations.NullMarked;
