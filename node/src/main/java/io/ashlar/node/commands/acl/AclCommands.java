package io.ashlar.node.commands.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.Categories;
import io.ashlar.node.acl.Denial;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.users.ClusterUsers;
import io.ashlar.resp.Reply;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** ACL. The family's table is {@link AclTable}. */
public final class AclCommands {
  private static final int PASSWORD_BITS = 256;
  private static final int PASSWORD_BITS_MAX = 4_096;
  private static final long LOG_COUNT = 10;
  private static final String HEX_DIGITS = "0123456789abcdef";

  private final ClientRegistry clients;
  private final Supplier<ClusterUsers> users;
  private final Supplier<CommandTable> commands;
  private final InstantSource wallClock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param users, commands asked when a command runs: there are none while the node is wired
   */
  public AclCommands(
      ClientRegistry clients,
      Supplier<ClusterUsers> users,
      Supplier<CommandTable> commands,
      InstantSource wallClock) {
    this.clients = clients;
    this.users = users;
    this.commands = commands;
    this.wallClock = wallClock;
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    return AclTable.of(this);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static List<String> latinFrom(NodeCall call, int first) {
    return Arrays.stream(call.args()).skip(first).map(AclCommands::latin).toList();
  }

  /** The sub-command takes fewer arguments than it got. */
  private static boolean hasTooMany(NodeCall call, int most) {
    if (call.args().length <= most) {
      return false;
    }
    call.reply(
        new Reply.Error(
            "ERR unknown subcommand or wrong number of arguments for '"
                + call.arg(1)
                + "'. Try ACL HELP."));
    return true;
  }

  // ---- users ----

  void setUser(NodeCall call) {
    call.holdFurtherRequests();
    users.get().set(latin(call.args()[2]), latinFrom(call, 3), call::reply);
  }

  void deleteUsers(NodeCall call) {
    call.holdFurtherRequests();
    users.get().delete(latinFrom(call, 2), call.session(), call::reply);
  }

  void getUser(NodeCall call) {
    Optional<Account> account = clients.accounts().find(latin(call.args()[2]));
    call.reply(account.map(found -> AclReplies.user(found.user())).orElse(Reply.NIL));
  }

  void list(NodeCall call) {
    call.reply(each(AclReplies::line));
  }

  void names(NodeCall call) {
    call.reply(each(user -> AclReplies.bytes(user.name())));
  }

  private Reply each(Function<AclUser, Reply> form) {
    return new Reply.Array(
        clients.accounts().all().values().stream()
            .map(account -> form.apply(account.user()))
            .toList());
  }

  void whoAmI(NodeCall call) {
    call.reply(AclReplies.bytes(call.session().login().account().user().name()));
  }

  /** Users are the control group's, which had them on its disks before anybody was told so. */
  void nothingToDo(NodeCall call) {
    call.reply(Reply.OK);
  }

  // ---- rules ----

  void categories(NodeCall call) {
    if (hasTooMany(call, 3)) {
      return;
    }
    if (call.args().length == 2) {
      List<Reply> names = new ArrayList<>();
      for (AclCategory category : AclCategory.values()) {
        names.add(Reply.Bulk.of(category.redisName().substring(1)));
      }
      call.reply(new Reply.Array(names));
      return;
    }
    AclCategory category = Categories.named(latin(call.args()[2]));
    if (category == null) {
      call.reply(new Reply.Error("ERR Unknown category '" + shortened(call.arg(2)) + "'"));
      return;
    }
    call.reply(
        new Reply.Array(
            commands.get().all().stream()
                .map(CommandTable.Entry::spec)
                .filter(spec -> spec.categories().contains(category))
                .<Reply>map(spec -> Reply.Bulk.of(spec.name()))
                .toList()));
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(128, text.length()));
  }

  void dryRun(NodeCall call) {
    Optional<Account> account = clients.accounts().find(latin(call.args()[2]));
    if (account.isEmpty()) {
      call.reply(new Reply.Error("ERR User '" + call.arg(2) + "' not found"));
      return;
    }
    byte[][] args = Arrays.copyOfRange(call.args(), 3, call.args().length);
    CommandTable.Entry entry = commands.get().lookup(args);
    if (entry == null) {
      call.reply(new Reply.Error("ERR Command '" + call.arg(3) + "' not found"));
      return;
    }
    CommandSpec spec = entry.spec();
    if (!spec.arity().accepts(args.length)) {
      call.reply(Errors.wrongArity(spec.name()));
      return;
    }
    AclUser user = account.get().user();
    Denial denial = user.check(spec, args);
    if (denial == null) {
      call.reply(Reply.OK);
      return;
    }
    String argument = call.arg(3 + denial.argument());
    call.reply(Reply.Bulk.of(denial.fullMessage(user.shownName(), spec.name(), argument)));
  }

  void generatePassword(NodeCall call) {
    if (hasTooMany(call, 3)) {
      return;
    }
    long bits = PASSWORD_BITS;
    if (call.args().length == 3) {
      if (!Numbers.isLong(call.args()[2])) {
        call.reply(Errors.NOT_AN_INTEGER);
        return;
      }
      bits = Numbers.toLong(call.args()[2]);
    }
    if (bits <= 0 || bits > PASSWORD_BITS_MAX) {
      call.reply(
          new Reply.Error(
              "ERR ACL GENPASS argument must be the number of bits for the output password, a"
                  + " positive number up to "
                  + PASSWORD_BITS_MAX));
      return;
    }
    StringBuilder password = new StringBuilder();
    for (long i = 0; i < (bits + 3) / 4; i++) {
      password.append(HEX_DIGITS.charAt(random.nextInt(HEX_DIGITS.length())));
    }
    call.reply(Reply.Bulk.of(password.toString()));
  }

  // ---- the log ----

  void log(NodeCall call) {
    if (hasTooMany(call, 3)) {
      return;
    }
    long count = LOG_COUNT;
    if (call.args().length == 3) {
      byte[] argument = call.args()[2];
      if (Words.is(argument, "RESET")) {
        clients.denials().clear();
        call.reply(Reply.OK);
        return;
      }
      if (!Numbers.isLong(argument)) {
        call.reply(Errors.NOT_AN_INTEGER);
        return;
      }
      count = Math.max(0, Numbers.toLong(argument));
    }
    long nowMs = wallClock.millis();
    call.reply(
        new Reply.Array(
            clients.denials().newest(count).stream()
                .map(entry -> AclReplies.logEntry(entry, nowMs))
                .toList()));
  }

  void help(NodeCall call) {
    call.reply(AclReplies.HELP);
  }
}
