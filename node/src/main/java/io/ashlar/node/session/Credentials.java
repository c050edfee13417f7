package io.ashlar.node.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** Checks names and passwords. The only user so far is the default one. Safe for all threads. */
public final class Credentials {
  private final ClientPolicy policy;

  public Credentials(ClientPolicy policy) {
    this.policy = policy;
  }

  /** Whether a client must say a password before anything else. */
  public boolean required() {
    return policy.needsPassword();
  }

  /** Takes the same time for every wrong password of a length. */
  public boolean accepts(byte[] user, byte[] password) {
    if (!MessageDigest.isEqual(user, Session.DEFAULT_USER.getBytes(UTF_8))) {
      return false;
    }
    String expected = policy.password;
    return expected == null
        || expected.isEmpty()
        || MessageDigest.isEqual(password, expected.getBytes(UTF_8));
  }
}
