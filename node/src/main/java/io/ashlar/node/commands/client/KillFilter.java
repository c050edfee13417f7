package io.ashlar.node.commands.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.Accounts;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which clients CLIENT KILL means.
 *
 * @param byAddress the old form with nothing but an address: it answers OK or an error
 * @param error what is wrong with the arguments; null when nothing is
 */
record KillFilter(Predicate<Session> which, boolean byAddress, Reply.@Nullable Error error) {
  private static final Predicate<Session> NOBODY = session -> false;
  private static final Reply.Error BAD_ID =
      new Reply.Error("ERR client-id should be greater than 0");

  /**
   * @param args {@code CLIENT KILL address} or {@code CLIENT KILL filter value ...}
   */
  static KillFilter parse(byte[][] args, Session asking, Accounts accounts) {
    if (args.length == 3) {
      String address = text(args[2]);
      return new KillFilter(session -> session.address().equals(address), true, null);
    }
    Predicate<Session> which = session -> true;
    boolean skipMe = true;
    for (int i = 2; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        return wrong(Errors.SYNTAX);
      }
      String value = text(args[i + 1]);
      if (Words.is(args[i], "ID")) {
        if (!Numbers.isLong(args[i + 1]) || Numbers.toLong(args[i + 1]) < 1) {
          return wrong(BAD_ID);
        }
        long id = Numbers.toLong(args[i + 1]);
        which = which.and(session -> session.id() == id);
      } else if (Words.is(args[i], "TYPE")) {
        ClientType type = ClientType.named(value);
        if (type == null) {
          return wrong(ClientType.unknown(value));
        }
        which = which.and(type::includes);
      } else if (Words.is(args[i], "USER")) {
        Optional<Account> account = accounts.find(new String(args[i + 1], ISO_8859_1));
        if (account.isEmpty()) {
          return wrong(new Reply.Error("ERR No such user '" + value + "'"));
        }
        which = which.and(session -> session.login().account() == account.get());
      } else if (Words.is(args[i], "ADDR")) {
        which = which.and(session -> session.address().equals(value));
      } else if (Words.is(args[i], "LADDR")) {
        which = which.and(session -> session.localAddress().equals(value));
      } else if (Words.is(args[i], "SKIPME") && Words.is(args[i + 1], "YES")) {
        skipMe = true;
      } else if (Words.is(args[i], "SKIPME") && Words.is(args[i + 1], "NO")) {
        skipMe = false;
      } else {
        return wrong(Errors.SYNTAX);
      }
    }
    if (skipMe) {
      which = which.and(session -> session != asking);
    }
    return new KillFilter(which, false, null);
  }

  private static KillFilter wrong(Reply.Error error) {
    return new KillFilter(NOBODY, false, error);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
