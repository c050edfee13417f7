/**
 * {@code ashlar bench}: Ashlar and Redis measured side by side in one run, on one machine.
 *
 * <p>{@link io.ashlar.bench.Bench} plans, the trials measure, the report judges. Invariant: a
 * figure is only ever compared with figures of the same run. Main thread only; imports the
 * contestant and load packages.
 */
package io.ashlar.bench;
