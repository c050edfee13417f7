/**
 * Users and what they may do: rules as Redis writes them, the compiled permissions that requests
 * are checked against, passwords as hashes, and the log of what was denied.
 *
 * <p>Invariant: an {@link io.ashlar.node.acl.AclUser} never changes; an {@link
 * io.ashlar.node.acl.Account} points to the newest rules of its user, so that a check is a read
 * without a lock. Texts hold one character for each byte that a client sent. Any thread. Pure:
 * imports the engine's command types only.
 */
@NullMarked
package io.ashlar.node.acl;

import org.jspecify.annotations.NullMarked;
