package io.ashlar.router.users;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.rpc.Code;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.grpc.BasicCredentials;
import io.ashlar.node.grpc.Caller;
import io.ashlar.node.grpc.CallerSource;
import io.ashlar.node.grpc.Failures;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who makes a gRPC call to the router: a node is asked whether it lets that name and password in,
 * each time, as for AUTH. Any thread.
 */
public final class UserCallers implements CallerSource {
  private static final byte[] DEFAULT = AclUser.DEFAULT.getBytes(US_ASCII);

  private final Users users;

  public UserCallers(Users users) {
    this.users = users;
  }

  @Override
  public void identify(Metadata headers, String address, Consumer<Finding> then) {
    if (!users.anonymousKnown()) {
      then.accept(new Finding.Refused(unavailable("no node has told yet what clients may do")));
    } else if (!BasicCredentials.areIn(headers)) {
      then.accept(
          new Finding.Known(
              users.passwordRequired()
                  ? new Caller.Unknown()
                  : new Caller.User(users.anonymous().account())));
    } else {
      BasicCredentials shown = BasicCredentials.of(headers);
      if (shown == null) {
        then.accept(new Finding.Refused(Failures.wrongPassword()));
        return;
      }
      byte[] name = shown.name().length == 0 ? DEFAULT : shown.name();
      users.verify(name, shown.secret(), verdict -> then.accept(finding(verdict)));
    }
  }

  private static Finding finding(Users.Verdict verdict) {
    return switch (verdict) {
      case Users.Verdict.Accepted accepted ->
          new Finding.Known(new Caller.User(accepted.user().account()));
      case Users.Verdict.Denied denied ->
          new Finding.Refused(
              denied.error().equals(Users.UNREACHABLE)
                  ? unavailable("no node could be asked about this user; try again")
                  : Failures.wrongPassword());
    };
  }

  private static Status unavailable(String why) {
    return Failures.of(Code.UNAVAILABLE, "NO_NODE", why, Map.of()).getStatus();
  }
}
