/**
 * The cluster's users on this node: they follow the control group's state and are compiled once for
 * each change; changes go the other way, and connections that lost their user or their channels are
 * ended.
 *
 * <p>Invariant: a change is answered when the control group has it and this node follows it. What
 * comes from the control group is taken in on its thread, under one lock; requests never take it.
 * Imports acl, control and session.
 */
@NullMarked
package io.ashlar.node.users;

import org.jspecify.annotations.NullMarked;
