package io.ashlar.node.users;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.control.StoredUsers;
import io.ashlar.control.UserChange;
import io.ashlar.node.acl.Accounts;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.acl.RuleError;
import io.ashlar.node.acl.RuleText;
import io.ashlar.node.acl.UserRules;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's users, as far as this node has them. Any thread.
 *
 * <p>The default user is the cluster's as soon as anybody has changed it; until then it is the one
 * with all rights, under the password that this node was started with.
 */
public final class ClusterUsers {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterUsers.class);
  private static final int ATTEMPTS_MAX = 20;
  private static final long FOLLOW_TIMEOUT_MS = 5_000;
  private static final int RULES_CHARS_MAX = 1 << 20;
  private static final Reply.Error UNKNOWN_FATE =
      new Reply.Error(
          "UNKNOWNFATE the users may or may not have been changed: the control group did not"
              + " answer");
  private static final Reply.Error BEHIND =
      new Reply.Error("ERR the users have been changed, but this node has not heard of it in time");
  private static final Reply.Error BUSY =
      new Reply.Error("TRYAGAIN others changed users at the same time, nothing has been changed");
  private static final Reply.Error TOO_LONG =
      new Reply.Error("ERR the rules of a user may not take more than 1 MiB");
  private static final Reply.Error BAD_NAME =
      new Reply.Error("ERR Usernames can't contain spaces or null characters");
  private static final Reply.Error DEFAULT_STAYS =
      new Reply.Error("ERR The 'default' user cannot be removed");

  private record Known(long epoch, SortedMap<String, AclUser> users, StoredUsers stored) {}

  private record Follower(long epoch, CompletableFuture<Known> reached) {}

  private final UserStore store;
  private final CommandIndex commands;
  private final ClientRegistry clients;
  private final Disconnections disconnections;
  private final List<Follower> followers = new ArrayList<>();
  private final AclUser almighty;
  private String localPassword = "";
  private volatile boolean channelsByDefault;
  private volatile Known known;

  /**
   * @param commands all that rules may name
   */
  public ClusterUsers(UserStore store, CommandIndex commands, ClientRegistry clients) {
    this.store = store;
    this.commands = commands;
    this.clients = clients;
    this.disconnections = new Disconnections(clients);
    this.almighty = clients.accounts().defaultAccount().user();
    this.known = new Known(0, withDefault(new TreeMap<>()), StoredUsers.NONE);
  }

  /** What {@code acl-pubsub-default} says of new users. */
  public void setChannelsByDefault(boolean all) {
    channelsByDefault = all;
  }

  /** The default user's password while the cluster has none of its own; empty for none. */
  public synchronized void setLocalPassword(String password) {
    localPassword = password;
    publish(read(known.stored));
  }

  /** The control group's users; older ones than those known are left alone. */
  public void follow(StoredUsers stored) {
    List<Follower> there = new ArrayList<>();
    synchronized (this) {
      if (stored.epoch() <= known.epoch) {
        return;
      }
      publish(read(stored));
      followers.removeIf(one -> one.epoch <= stored.epoch() && there.add(one));
    }
    there.forEach(one -> one.reached.complete(known));
  }

  private void publish(Known next) {
    Accounts.Changes changes = clients.accounts().replace(next.users);
    known = next;
    disconnections.after(changes);
  }

  private Known read(StoredUsers stored) {
    SortedMap<String, AclUser> users = new TreeMap<>();
    stored
        .rules()
        .forEach(
            (name, rules) -> {
              AclUser before = known.users.get(name);
              boolean same = rules.equals(known.stored.rules().get(name));
              users.put(name, same && before != null ? before : read(name, rules));
            });
    return new Known(stored.epoch(), withDefault(users), stored);
  }

  private AclUser read(String name, String rules) {
    List<String> skipped = new ArrayList<>();
    AclUser user = UserRules.read(name, rules, commands, skipped);
    if (!skipped.isEmpty()) {
      LOG.warn("user {} has rules that this version does not know: {}", user.shownName(), skipped);
    }
    return user;
  }

  private SortedMap<String, AclUser> withDefault(SortedMap<String, AclUser> users) {
    users.computeIfAbsent(
        AclUser.DEFAULT,
        name -> localPassword.isEmpty() ? almighty : withPassword(almighty, localPassword));
    return Collections.unmodifiableSortedMap(users);
  }

  private AclUser withPassword(AclUser user, String password) {
    UserRules rules = user.rules(commands, channelsByDefault);
    List<String> changes =
        password.isEmpty() ? List.of("nopass") : List.of("resetpass", ">" + latin(password));
    for (String rule : changes) {
      RuleError error = rules.apply(rule);
      if (error != null) {
        throw new IllegalStateException("a password is refused: " + error);
      }
    }
    return rules.build();
  }

  /** One character for each byte that the text has in UTF-8. */
  private static String latin(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  // ---- changes ----

  /**
   * ACL SETUSER.
   *
   * @param name, words one character a byte
   * @param then gets OK once this node has the change too, or the error; on any thread
   */
  public void set(String name, List<String> words, Consumer<Reply> then) {
    if (RuleText.hasSpaces(name)) {
      then.accept(BAD_NAME);
      return;
    }
    RuleText.Merged merged = RuleText.merge(words);
    if (merged.unclosed().isPresent()) {
      then.accept(
          new Reply.Error(
              "ERR Unmatched parenthesis in acl selector starting at '"
                  + shown(merged.unclosed().get())
                  + "'."));
      return;
    }
    change(users -> setUser(users, name, merged.rules()), then);
  }

  private UserEdit.Result setUser(
      SortedMap<String, AclUser> users, String name, List<String> words) {
    AclUser before = users.get(name);
    UserRules rules =
        before == null
            ? new UserRules(name, commands, channelsByDefault)
            : before.rules(commands, channelsByDefault);
    for (String word : words) {
      RuleError error = rules.apply(word);
      if (error != null) {
        return new UserEdit.Answer(
            new Reply.Error(
                "ERR Error in ACL SETUSER modifier '" + shown(word) + "': " + error.text()));
      }
    }
    AclUser after = rules.build();
    return after.describe().length() > RULES_CHARS_MAX
        ? new UserEdit.Answer(TOO_LONG)
        : new UserEdit.Change(Map.of(name, after), List.of(), Reply.OK);
  }

  /**
   * ACL DELUSER.
   *
   * @param asking is ended after its reply if its user goes
   * @param then gets how many there were, or the error; on any thread
   */
  public void delete(List<String> names, Session asking, Consumer<Reply> then) {
    disconnections.spare(asking);
    delete(
        names,
        reply -> {
          disconnections.spareNoMore(asking);
          then.accept(reply);
        });
  }

  /**
   * The same for somebody without a connection of Redis's.
   *
   * @param then gets how many there were, or the error; on any thread
   */
  public void delete(List<String> names, Consumer<Reply> then) {
    if (names.contains(AclUser.DEFAULT)) {
      then.accept(DEFAULT_STAYS);
      return;
    }
    change(
        users -> {
          List<String> there = names.stream().distinct().filter(users::containsKey).toList();
          Reply count = Reply.Int.of(there.size());
          return there.isEmpty()
              ? new UserEdit.Answer(count)
              : new UserEdit.Change(Map.of(), there, count);
        },
        then);
  }

  /**
   * CONFIG SET requirepass: the default user has this password only, or none.
   *
   * @return what is wrong; empty once this node has the change too
   */
  public CompletionStage<String> requirePassword(String password) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    change(
        users -> {
          AclUser user = users.get(AclUser.DEFAULT);
          return user == null
              ? new UserEdit.Answer(DEFAULT_STAYS)
              : new UserEdit.Change(
                  Map.of(AclUser.DEFAULT, withPassword(user, password)), List.of(), Reply.OK);
        },
        reply -> outcome.complete(reply instanceof Reply.Error error ? error.line() : ""));
    return outcome;
  }

  private void change(UserEdit edit, Consumer<Reply> then) {
    attempt(edit, known, ATTEMPTS_MAX, then);
  }

  private void attempt(UserEdit edit, Known now, int left, Consumer<Reply> then) {
    switch (edit.on(now.users)) {
      case UserEdit.Answer answer -> then.accept(answer.reply());
      case UserEdit.Change change -> {
        Map<String, String> set = new TreeMap<>();
        change.set().forEach((name, user) -> set.put(name, user.describe()));
        var _ =
            store
                .change(now.epoch, set, change.deleted())
                .whenComplete(
                    (outcome, failure) -> {
                      if (failure != null) {
                        then.accept(UNKNOWN_FATE);
                      } else {
                        goOn(edit, now, left, change.reply(), outcome, then);
                      }
                    });
      }
    }
  }

  private void goOn(
      UserEdit edit,
      Known before,
      int left,
      Reply reply,
      UserChange outcome,
      Consumer<Reply> then) {
    switch (outcome) {
      case UserChange.Done() ->
          reached(before.epoch + 1, (now, late) -> then.accept(late ? BEHIND : reply));
      case UserChange.Refused(String reason) -> then.accept(new Reply.Error("ERR " + reason));
      case UserChange.Overtaken() ->
          reached(
              before.epoch + 1,
              (now, late) -> {
                if (late || left == 1) {
                  then.accept(BUSY);
                } else {
                  attempt(edit, now, left - 1, then);
                }
              });
    }
  }

  private interface Arrival {
    void at(Known now, boolean late);
  }

  private void reached(long epoch, Arrival then) {
    CompletableFuture<Known> future = new CompletableFuture<>();
    synchronized (this) {
      if (known.epoch >= epoch) {
        future.complete(known);
      } else {
        followers.add(new Follower(epoch, future));
      }
    }
    var _ =
        future
            .orTimeout(FOLLOW_TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .whenComplete(
                (now, timeout) -> {
                  if (timeout != null) {
                    synchronized (this) {
                      followers.removeIf(one -> one.reached == future);
                    }
                  }
                  then.at(timeout == null ? now : known, timeout != null);
                });
  }

  private static String shown(String latin) {
    return new String(latin.getBytes(ISO_8859_1), UTF_8);
  }
}
