/**
 * The parameters of CONFIG GET and CONFIG SET: Redis's names, ranges and error texts over what this
 * node really has.
 *
 * <p>Invariant: CONFIG SET changes all the parameters it names or none. A parameter's value is read
 * by any thread without a lock; setting is serialised by the registry. Cluster-wide settings come
 * from the control group, on the thread that applies its log. Imports sessions' policy, statistics
 * and the engine's settings, to which values are handed on, and the control group's settings.
 */
@NullMarked
package io.ashlar.node.config;

import org.jspecify.annotations.NullMarked;
