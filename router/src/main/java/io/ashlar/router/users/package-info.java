/**
 * Who the router's clients are. The nodes decide: a name and a password are shown to one of them,
 * which also tells what that user may do.
 *
 * <p>Invariant: nobody is let in by what the router remembers, and what a user may do is at most
 * about a second old. Runs on one event loop; answers are given there. Imports upstream, the node's
 * rules and its gRPC callers.
 */
@NullMarked
package io.ashlar.router.users;

import org.jspecify.annotations.NullMarked;
