package io.ashlar.node.session;

import io.ashlar.node.acl.Account;

/**
 * Who a client is. Changed on its connection's thread; other threads may read it, slightly late.
 */
public final class Login {
  private final Account defaultAccount;
  private volatile Account account;
  private boolean shown;

  Login(Account defaultAccount) {
    this.defaultAccount = defaultAccount;
    this.account = defaultAccount;
    this.shown = defaultAccount.user().isOpen();
  }

  /** Whose rules it is subject to; the default one's before it has said who it is. */
  public Account account() {
    return account;
  }

  /** It has shown that it is this user. */
  public void become(Account value) {
    account = value;
    shown = true;
  }

  /** It has said who it is, or need not. */
  public boolean authenticated() {
    return shown || defaultAccount.user().isOpen();
  }

  /** As just connected. */
  void reset() {
    account = defaultAccount;
    shown = defaultAccount.user().isOpen();
  }
}
