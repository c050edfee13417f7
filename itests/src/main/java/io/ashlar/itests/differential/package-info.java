/**
 * The same random commands sent to redis-server and to one Ashlar node, replies compared byte by
 * byte. {@link io.ashlar.itests.differential.DifferentialMain} runs it by hand.
 *
 * <p>A family of commands is a class and a line in {@link io.ashlar.itests.differential.Families};
 * where a reply is free to differ, {@link io.ashlar.itests.differential.ReplyRules} says how far,
 * and {@link io.ashlar.itests.differential.DeliberateDifferences} lists what differs on purpose.
 *
 * <p>Invariant: a seed gives one sequence of commands, whatever the servers answer. One thread;
 * imports the resp module and the process package.
 */
package io.ashlar.itests.differential;
