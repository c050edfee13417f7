package io.ashlar.router.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Words;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.commands.connection.ConnectionCommands;
import io.ashlar.node.commands.connection.Hello;
import io.ashlar.node.info.Identity;
import io.ashlar.resp.Reply;
import io.ashlar.router.request.RoutedCall;
import io.ashlar.router.request.RouterCommand;
import io.ashlar.router.users.Users;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * AUTH, HELLO and RESET: a node decides who a client is; nothing of the client goes on meanwhile.
 */
final class Logins {
  private static final byte[] DEFAULT = AclUser.DEFAULT.getBytes(US_ASCII);
  private static final Reply.Simple RESET_DONE = new Reply.Simple("RESET");

  private final Users users;

  Logins(Users users) {
    this.users = users;
  }

  Map<String, NodeCommand> all() {
    NodeCommand reset = (ResetCommand) this::reset;
    return Map.of(
        "auth", (RouterCommand) this::auth, "hello", (RouterCommand) this::hello, "reset", reset);
  }

  @FunctionalInterface
  private interface ResetCommand
      extends RouterCommand, NodeCommand.AtOnce, NodeCommand.WhileListening {}

  private void auth(RoutedCall call) {
    byte[][] args = call.args();
    if (args.length > 3) {
      call.reply(Errors.SYNTAX);
      return;
    }
    if (args.length == 2 && !users.passwordRequired()) {
      call.reply(ConnectionCommands.NO_PASSWORD_SET);
      return;
    }
    byte[] name = args.length == 3 ? args[1] : DEFAULT;
    verified(
        call,
        name,
        args[args.length - 1],
        accepted -> {
          call.desk().become(accepted.user());
          call.reply(Reply.OK);
        });
  }

  private void hello(RoutedCall call) {
    byte[][] args = call.args();
    int auth = wordAt(args);
    if (auth < 0) {
      call.exclusively(
          () -> {
            greet(call, null);
            call.endExclusive();
          });
      return;
    }
    verified(
        call,
        args[auth + 1],
        args[auth + 2],
        accepted -> {
          Account account = accepted.user().account();
          greet(call, account);
          if (call.session().login().account() == account) {
            call.desk().become(accepted.user());
          }
        });
  }

  private static void greet(RoutedCall call, @Nullable Account verified) {
    new Hello(
            (session, command, user, password) -> verified,
            Identity.REDIS_VERSION,
            "standalone",
            () -> "master")
        .execute(call);
  }

  /** Where AUTH stands with both its values; -1 when it does not. */
  private static int wordAt(byte[][] args) {
    for (int i = 2; i + 2 < args.length; i++) {
      if (Words.is(args[i], "AUTH")) {
        return i;
      }
      if (Words.is(args[i], "SETNAME")) {
        i++;
      }
    }
    return -1;
  }

  private void verified(
      RoutedCall call, byte[] name, byte[] password, Consumer<Users.Verdict.Accepted> then) {
    call.exclusively(
        () ->
            users.verify(
                name,
                password,
                verdict -> call.desk().client().execute(() -> judged(call, verdict, then))));
  }

  private static void judged(
      RoutedCall call, Users.Verdict verdict, Consumer<Users.Verdict.Accepted> then) {
    switch (verdict) {
      case Users.Verdict.Accepted accepted -> then.accept(accepted);
      case Users.Verdict.Denied denied -> call.reply(denied.error());
    }
    call.endExclusive();
  }

  private void reset(RoutedCall call) {
    call.exclusively(
        () -> {
          call.session().reset();
          call.desk().reset();
          call.reply(RESET_DONE);
          call.endExclusive();
        });
  }
}
