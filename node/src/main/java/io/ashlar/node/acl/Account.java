package io.ashlar.node.acl;

/**
 * A user as its connections know it: the rules may change under them. A user that is deleted and
 * made anew has another account. Any thread.
 */
public final class Account {
  /** Of the cluster's other nodes: their connections are not subject to users' rules. */
  public static final Account NODE = new Account(AclUser.almighty("node"));

  private volatile AclUser user;

  /** One that follows the rules it is {@link #set}. */
  public Account(AclUser user) {
    this.user = user;
  }

  /** The newest rules. */
  public AclUser user() {
    return user;
  }

  /** Its user has other rules from now on. */
  public void set(AclUser value) {
    user = value;
  }
}
