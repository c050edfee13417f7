/**
 * Programs that use the Java SDK, each in one file: a short demonstration on a running cluster,
 * which prints what happens and ends by itself. {@code ./ashlar example NAME} starts one.
 *
 * <p>Invariant: a program leaves no keys behind but those that expire, and may run several times at
 * once. Threads: what each says. Imports the SDK only.
 */
@NullMarked
package io.ashlar.examples;

import org.jspecify.annotations.NullMarked;
