package io.ashlar.node.session;

import io.ashlar.node.acl.Account;
import org.jspecify.annotations.Nullable;

/** Knows whom a name and a password let in. */
public interface Authenticator {
  /**
   * Whose account a client may take.
   *
   * @param command the word that it was sent by
   * @return null when the pair is wrong
   */
  @Nullable Account check(Session session, byte[] command, byte[] user, byte[] password);
}
