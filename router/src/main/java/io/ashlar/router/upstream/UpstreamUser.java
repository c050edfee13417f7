package io.ashlar.router.upstream;

import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import org.jspecify.annotations.Nullable;

/**
 * Who the router is to the nodes when it speaks for some of its clients: they let it in by the name
 * and the password that those clients gave, and check what it asks. Two of the same name and
 * password are one object, so identity is equality. Any thread.
 */
public final class UpstreamUser {
  private final byte[] name;
  private final byte @Nullable [] password;
  private final Account account;
  private final boolean silent;

  /**
   * @param password null for who says nothing and so is the default user, if that needs none
   * @param account follows the rules that the nodes tell of this user
   */
  public UpstreamUser(byte[] name, byte @Nullable [] password, Account account) {
    this(name, password, account, false);
  }

  private UpstreamUser(byte[] name, byte @Nullable [] password, Account account, boolean silent) {
    this.name = name;
    this.password = password;
    this.account = account;
    this.silent = silent;
  }

  /** Somebody who may do nothing until the nodes have told otherwise. */
  public static UpstreamUser unknown(String name, byte[] nameBytes, byte[] password) {
    return new UpstreamUser(nameBytes, password, new Account(AclUser.powerless(name)));
  }

  /** Says nothing about itself: its links ask what may be asked without. Each is another. */
  public static UpstreamUser silent() {
    return new UpstreamUser(
        new byte[0], null, new Account(AclUser.powerless(AclUser.DEFAULT)), true);
  }

  boolean isSilent() {
    return silent;
  }

  byte[] name() {
    return name;
  }

  byte @Nullable [] password() {
    return password;
  }

  /** What clients that are this user are checked against, for what the router does itself. */
  public Account account() {
    return account;
  }
}
