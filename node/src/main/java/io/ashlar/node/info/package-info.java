/**
 * What the node counts and tells about itself: statistics of commands and errors, the slow log,
 * latency events, and the text of INFO.
 *
 * <p>Invariant: nothing here takes a lock or allocates on the way of a command that is neither slow
 * nor failed. Counters are striped by the thread that counts; reading them adds the stripes up and
 * may miss what is being counted at that moment.
 *
 * <p>Any thread unless a class says otherwise. Imports the command table, sessions, engine's
 * command descriptions and resp.
 */
@NullMarked
package io.ashlar.node.info;

import org.jspecify.annotations.NullMarked;
