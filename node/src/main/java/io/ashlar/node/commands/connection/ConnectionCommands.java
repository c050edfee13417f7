package io.ashlar.node.commands.connection;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.session.Credentials;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The commands of a connection about itself, except for HELLO, which is {@link Hello}. */
public final class ConnectionCommands {
  public static final Reply.Error WRONG_PASSWORD =
      new Reply.Error("WRONGPASS invalid username-password pair or user is disabled.");
  public static final Reply.Error NO_PASSWORD_SET =
      new Reply.Error(
          "ERR AUTH <password> called without any password configured for the default user. Are"
              + " you sure your configuration is correct?");
  private static final Reply PONG_MESSAGE = Reply.Bulk.of("pong");
  private static final Reply NO_TEXT = Reply.Bulk.of("");
  private static final Reply.Simple RESET_DONE = new Reply.Simple("RESET");
  private static final byte[] DEFAULT_USER = AclUser.DEFAULT.getBytes(StandardCharsets.UTF_8);

  private final Credentials credentials;
  private final Hello hello;

  /**
   * @param hello what HELLO answers
   */
  public ConnectionCommands(Credentials credentials, Hello hello) {
    this.credentials = credentials;
    this.hello = hello;
  }

  private void ping(NodeCall call) {
    if (call.session().onlyListens() && call.args().length <= 2) {
      Reply text = call.args().length == 2 ? Reply.Bulk.of(call.args()[1]) : NO_TEXT;
      call.reply(Reply.Array.of(PONG_MESSAGE, text));
      return;
    }
    switch (call.args().length) {
      case 1 -> call.reply(Reply.PONG);
      case 2 -> call.reply(Reply.Bulk.of(call.args()[1]));
      default -> call.reply(Errors.wrongArity("ping"));
    }
  }

  private void echo(NodeCall call) {
    call.reply(Reply.Bulk.of(call.args()[1]));
  }

  private void quit(NodeCall call) {
    call.session().control().closeAfterReplies();
    call.reply(Reply.OK);
  }

  private void reset(NodeCall call) {
    call.session().reset();
    call.reply(RESET_DONE);
  }

  private void auth(NodeCall call) {
    byte[][] args = call.args();
    if (args.length > 3) {
      call.reply(Errors.SYNTAX);
      return;
    }
    if (args.length == 2 && !credentials.required()) {
      call.reply(NO_PASSWORD_SET);
      return;
    }
    byte[] user = args.length == 3 ? args[1] : DEFAULT_USER;
    Account account = credentials.check(call.session(), args[0], user, args[args.length - 1]);
    if (account == null) {
      call.reply(WRONG_PASSWORD);
    } else {
      call.session().login().become(account);
      call.reply(Reply.OK);
    }
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    return List.of(
        pingSpec(), echoSpec(), quitSpec(), resetSpec(), helloSpec(), authSpec(), selectSpec());
  }

  private NodeCommandSpec pingSpec() {
    return new NodeCommandSpec(
        friend("ping", Arity.atLeast(1), CommandFlag.FAST)
            .since("1.0.0")
            .summary("Returns the server's liveliness response.")
            .complexity("O(1)")
            .build(),
        (NodeCommand.WhileListening) this::ping);
  }

  private NodeCommandSpec echoSpec() {
    return new NodeCommandSpec(
        friend("echo", Arity.exactly(2), CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .since("1.0.0")
            .summary("Returns the given string.")
            .complexity("O(1)")
            .build(),
        this::echo);
  }

  private NodeCommandSpec quitSpec() {
    NodeCommand quit = (NodeCommand.AtOnce & NodeCommand.WhileListening) this::quit;
    return new NodeCommandSpec(
        stranger("quit", Arity.atLeast(1))
            .since("1.0.0")
            .summary("Closes the connection.")
            .complexity("O(1)")
            .build(),
        quit);
  }

  private NodeCommandSpec resetSpec() {
    NodeCommand reset = (NodeCommand.AtOnce & NodeCommand.WhileListening) this::reset;
    return new NodeCommandSpec(
        stranger("reset", Arity.exactly(1))
            .since("6.2.0")
            .summary("Resets the connection.")
            .complexity("O(1)")
            .build(),
        reset);
  }

  private NodeCommandSpec helloSpec() {
    return new NodeCommandSpec(
        stranger("hello", Arity.atLeast(1))
            .since("6.0.0")
            .summary("Handshakes with the Redis server.")
            .complexity("O(1)")
            .build(),
        hello);
  }

  private NodeCommandSpec authSpec() {
    return new NodeCommandSpec(
        stranger("auth", Arity.atLeast(2))
            .since("1.0.0")
            .summary("Authenticates the connection.")
            .complexity("O(N) where N is the number of passwords defined for the user")
            .build(),
        this::auth);
  }

  private NodeCommandSpec selectSpec() {
    return new NodeCommandSpec(
        friend("select", Arity.exactly(2), CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .since("1.0.0")
            .summary("Changes the selected database.")
            .complexity("O(1)")
            .build(),
        new Select());
  }

  /** For clients that have said who they are. */
  private static CommandSpec.Builder friend(String name, Arity arity, CommandFlag... flags) {
    return CommandSpec.named(name)
        .arity(arity)
        .flags(flags)
        .categories(AclCategory.CONNECTION)
        .group("connection");
  }

  /** What a client may send before it has said who it is. */
  private static CommandSpec.Builder stranger(String name, Arity arity) {
    return CommandSpec.named(name)
        .arity(arity)
        .flags(
            CommandFlag.NOSCRIPT,
            CommandFlag.LOADING,
            CommandFlag.STALE,
            CommandFlag.FAST,
            CommandFlag.NO_AUTH,
            CommandFlag.ALLOW_BUSY)
        .categories(AclCategory.CONNECTION)
        .group("connection");
  }
}
