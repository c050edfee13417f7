package io.ashlar.node.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclLog;
import io.ashlar.node.acl.Denial;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Checks names and passwords. Safe for all threads. */
public final class Credentials implements Authenticator {
  private static final int NAME_LOGGED_MAX = 256;

  private final ClientRegistry clients;
  private final InstantSource wallClock;

  public Credentials(ClientRegistry clients, InstantSource wallClock) {
    this.clients = clients;
    this.wallClock = wallClock;
  }

  /** Whether the default user has a password. */
  public boolean required() {
    return !clients.accounts().defaultAccount().user().needsNoPassword();
  }

  /** A wrong pair is noted. */
  @Override
  public @Nullable Account check(Session session, byte[] command, byte[] user, byte[] password) {
    Account account = clients.accounts().authenticate(user, password);
    if (account == null) {
      clients
          .denials()
          .add(
              Denial.Reason.AUTH,
              session.transaction() == null ? AclLog.Context.TOPLEVEL : AclLog.Context.MULTI,
              command,
              new String(user, 0, Math.min(user.length, NAME_LOGGED_MAX), ISO_8859_1),
              ClientLine.of(session, System.nanoTime()),
              wallClock.millis());
    }
    return account;
  }
}
