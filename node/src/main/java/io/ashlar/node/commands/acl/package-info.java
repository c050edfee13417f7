/**
 * ACL: users, what they may do and what they were denied.
 *
 * <p>Runs on the connection's thread; changes of users are answered when the cluster has agreed on
 * them. Imports acl, users, command and session.
 */
@NullMarked
package io.ashlar.node.commands.acl;

import org.jspecify.annotations.NullMarked;
