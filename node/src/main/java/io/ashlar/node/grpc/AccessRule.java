package io.ashlar.node.grpc;

import io.ashlar.node.acl.AclUser;
import io.ashlar.node.command.CommandTable;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Who may call a service's methods. Any thread. */
@FunctionalInterface
public interface AccessRule {
  /** For everybody: the service lets nobody do or know anything that matters. */
  AccessRule EVERYBODY = (method, caller) -> Status.OK;

  /**
   * @param method its name without the service's
   * @return OK, or why not
   */
  Status check(String method, Caller caller);

  /** Every user who has shown who he is, and every node. */
  static AccessRule authenticated() {
    return (method, caller) ->
        caller instanceof Caller.Unknown ? Failures.authenticationRequired() : Status.OK;
  }

  /**
   * Every node, and users that may run the RESP command which does the like.
   *
   * @param others the command for methods that are not in {@code byMethod}, as the table spells it:
   *     {@code config|get}
   */
  static AccessRule likeCommands(CommandTable table, String others, Map<String, String> byMethod) {
    return (method, caller) ->
        switch (caller) {
          case Caller.Unknown() -> Failures.authenticationRequired();
          case Caller.Node(String ignored) -> Status.OK;
          case Caller.User(var account) -> {
            String command = byMethod.getOrDefault(method, others);
            yield mayRun(table, account.user(), command)
                ? Status.OK
                : Failures.notPermitted(account.user().shownName(), command);
          }
        };
  }

  private static boolean mayRun(CommandTable table, AclUser user, String command) {
    byte[][] words =
        Arrays.stream(command.split("\\|"))
            .map(word -> word.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    return user.check(entry(table, command).spec(), words) == null;
  }

  private static CommandTable.Entry entry(CommandTable table, String command) {
    return table
        .named(command)
        .orElseThrow(() -> new IllegalArgumentException("no command " + command));
  }
}
