package io.ashlar.node.commands.connection;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.node.acl.Account;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.session.Authenticator;
import io.ashlar.node.session.ClientNames;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HELLO [protover [AUTH user password] [SETNAME name]]. Changes nothing unless all of it holds. */
public final class Hello implements NodeCommand {
  private static final Reply.Error NOT_A_VERSION =
      new Reply.Error("ERR Protocol version is not an integer or out of range");
  private static final Reply.Error UNSUPPORTED =
      new Reply.Error("NOPROTO unsupported protocol version");
  private static final Reply.Error BAD_NAME =
      new Reply.Error("ERR Client names cannot contain spaces, newlines or special characters.");
  private static final Reply.Error NOT_AUTHENTICATED =
      new Reply.Error(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO"
              + " <proto> AUTH <user> <pass> option can be used to authenticate the client and"
              + " select the RESP protocol version at the same time");

  private final Authenticator credentials;
  private final String redisVersion;
  private final String mode;
  private final Supplier<String> role;

  /**
   * @param redisVersion the version of Redis whose behaviour clients may expect
   * @param mode {@code cluster} or {@code standalone}
   * @param role {@code master} or {@code replica}
   */
  public Hello(Authenticator credentials, String redisVersion, String mode, Supplier<String> role) {
    this.credentials = credentials;
    this.redisVersion = redisVersion;
    this.mode = mode;
    this.role = role;
  }

  @Override
  public void execute(NodeCall call) {
    call.reply(answer(call.session(), call.args()));
  }

  private Reply answer(Session session, byte[][] args) {
    RespVersion version = session.resp();
    if (args.length > 1) {
      if (!Numbers.isLong(args[1])) {
        return NOT_A_VERSION;
      }
      long number = Numbers.toLong(args[1]);
      if (number < 2 || number > 3) {
        return UNSUPPORTED;
      }
      version = number == 3 ? RespVersion.RESP3 : RespVersion.RESP2;
    }
    Account account = null;
    byte[] name = null;
    int next = 2;
    while (next < args.length) {
      int more = args.length - 1 - next;
      if (Words.is(args[next], "AUTH") && more >= 2) {
        account = credentials.check(session, args[0], args[next + 1], args[next + 2]);
        if (account == null) {
          return ConnectionCommands.WRONG_PASSWORD;
        }
        next += 3;
      } else if (Words.is(args[next], "SETNAME") && more >= 1) {
        name = args[next + 1];
        if (!ClientNames.isValid(name)) {
          return BAD_NAME;
        }
        next += 2;
      } else {
        return new Reply.Error("ERR Syntax error in HELLO option '" + text(args[next]) + "'");
      }
    }
    if (account != null) {
      session.login().become(account);
    } else if (!session.login().authenticated()) {
      return NOT_AUTHENTICATED;
    }
    return agree(session, version, name);
  }

  private Reply agree(Session session, RespVersion version, byte @Nullable [] name) {
    session.setResp(version);
    if (name != null) {
      session.setName(text(name));
    }
    return new Reply.MapReply(
        List.of(
            Reply.Bulk.of("server"),
            Reply.Bulk.of("redis"),
            Reply.Bulk.of("version"),
            Reply.Bulk.of(redisVersion),
            Reply.Bulk.of("proto"),
            Reply.Int.of(version == RespVersion.RESP3 ? 3 : 2),
            Reply.Bulk.of("id"),
            Reply.Int.of(session.id()),
            Reply.Bulk.of("mode"),
            Reply.Bulk.of(mode),
            Reply.Bulk.of("role"),
            Reply.Bulk.of(role.get()),
            Reply.Bulk.of("modules"),
            Reply.EMPTY_ARRAY));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
