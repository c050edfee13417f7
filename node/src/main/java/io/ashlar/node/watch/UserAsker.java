package io.ashlar.node.watch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.rpc.Code;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.Denial;
import io.ashlar.node.grpc.Failures;
import io.grpc.Metadata;
import java.util.Map;

/** A user who may hear of those keys that the command WATCH would let it name. */
public final class UserAsker implements Watches.Asker {
  private static final byte[] WATCH = "WATCH".getBytes(US_ASCII);

  private final Account account;
  private final CommandSpec watch;
  private final Metadata shown;

  /**
   * @param watch the command's
   * @param shown what shows another node who the user is
   */
  public UserAsker(Account account, CommandSpec watch, Metadata shown) {
    this.account = account;
    this.watch = watch;
    this.shown = shown;
  }

  @Override
  public void requireMayWatch() {
    AclUser user = account.user();
    if (!user.isUnrestricted()) {
      Denial denial = user.check(watch, new byte[][] {WATCH});
      if (denial != null && denial.reason() == Denial.Reason.COMMAND) {
        throw Failures.of(
            Code.PERMISSION_DENIED,
            "NO_PERMISSION",
            "user " + user.shownName() + " may not run WATCH",
            Map.of());
      }
    }
  }

  @Override
  public boolean mayHear(byte[] key) {
    AclUser user = account.user();
    return user.isUnrestricted() || user.check(watch, new byte[][] {WATCH, key}) == null;
  }

  @Override
  public Metadata headers() {
    return shown;
  }
}
