package io.ashlar.router.users;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.acl.UserRules;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import io.ashlar.router.map.Routes;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamUser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows names and passwords to a node over one connection, whose user changes with each, and asks
 * it again and again what the users of clients that are here may do.
 */
public final class Users {
  private static final Logger LOG = LoggerFactory.getLogger(Users.class);
  private static final int PERIOD_MS = 500;
  private static final int RETRY_MS = 20;

  /** A node may not have heard of a new user for a second. */
  private static final int REFUSALS_MAX = 4;

  private static final byte[][] RULES = {bytes("ASHLAR"), bytes("RULES")};
  private static final byte[] NO_PASSWORD = {};
  static final Reply.Error UNREACHABLE =
      new Reply.Error("ERR no node could be asked about this user; try again");

  /** What a name and a password stand for. */
  private record Key(String name, String password) {}

  /** The answer to AUTH. */
  public sealed interface Verdict {
    record Accepted(UpstreamUser user) implements Verdict {}

    record Denied(Reply.Error error) implements Verdict {}
  }

  private final LoopUpstreams upstreams;
  private final Routes routes;
  private final ClientRegistry clients;
  private volatile CommandIndex commands = new CommandIndex(List.of());

  /** Says nothing, and hears what may be done without saying who one is. */
  private final UpstreamUser nobody;

  /** Is somebody else with each question. */
  private final UpstreamUser asker;

  private final UpstreamUser anonymous;
  private final Map<Key, UpstreamUser> known = new HashMap<>();

  /** A user that was let in, by what its clients hold. */
  private record Entry(Key key, UpstreamUser user) {}

  /** All that {@link #known} has; read by any thread. */
  private final Map<Account, Entry> byAccount = new ConcurrentHashMap<>();

  /** Accepted of late: their clients may not have become them yet. */
  private final Set<Key> verifying = new HashSet<>();

  private final Set<Key> verifiedBefore = new HashSet<>();

  /** How often in a row a node has not let a known user in. */
  private final Map<Key, Integer> refusals = new HashMap<>();

  private final List<Runnable> whenKnown = new ArrayList<>();
  private volatile boolean anonymousKnown;
  private volatile boolean open;
  private volatile boolean closed;

  public Users(LoopUpstreams upstreams, Routes routes, ClientRegistry clients) {
    this.upstreams = upstreams;
    this.routes = routes;
    this.clients = clients;
    Account account = clients.accounts().defaultAccount();
    account.set(AclUser.powerless(AclUser.DEFAULT));
    this.anonymous = new UpstreamUser(bytes(AclUser.DEFAULT), null, account);
    this.nobody = UpstreamUser.silent();
    this.asker = UpstreamUser.silent();
  }

  /** The commands that rules may name; before the start. */
  public void know(CommandIndex value) {
    commands = value;
  }

  public void start() {
    upstreams.loop().execute(this::tick);
  }

  public void close() {
    closed = true;
  }

  /** Who clients are that have not said who they are. Any thread. */
  public UpstreamUser anonymous() {
    return anonymous;
  }

  /** Whether it is known what those may do. Any thread. */
  public boolean anonymousKnown() {
    return anonymousKnown;
  }

  /** Runs once {@link #anonymousKnown}, on this object's thread. Any thread. */
  public void whenKnown(Runnable task) {
    upstreams
        .loop()
        .execute(
            () -> {
              if (anonymousKnown) {
                task.run();
              } else {
                whenKnown.add(task);
              }
            });
  }

  /** Whether the default user needs a password. Any thread. */
  public boolean passwordRequired() {
    return !open;
  }

  /**
   * Asks a node whether it lets somebody in. Any thread.
   *
   * @param then gets the answer on this object's thread
   */
  public void verify(byte[] name, byte[] password, Consumer<Verdict> then) {
    upstreams.loop().execute(() -> verifyHere(name, password, then));
  }

  private void verifyHere(byte[] name, byte[] password, Consumer<Verdict> then) {
    ask(
        name,
        password,
        (refusal, rules) -> {
          if (refusal != null) {
            then.accept(new Verdict.Denied(refusal));
            return;
          }
          Key key = new Key(text(name), text(password));
          UpstreamUser user =
              known.computeIfAbsent(
                  key, k -> UpstreamUser.unknown(k.name(), name.clone(), password.clone()));
          user.account().set(read(rules));
          remember(new Entry(key, user));
          then.accept(new Verdict.Accepted(user));
        });
  }

  /** Not to be forgotten before its client has had the time to become it. */
  private void remember(Entry entry) {
    known.putIfAbsent(entry.key(), entry.user());
    byAccount.put(entry.user().account(), entry);
    verifying.add(entry.key());
  }

  /**
   * Who a client with an account is to the nodes; null when its login was too long ago and nobody
   * else is that user. Any thread.
   */
  public @Nullable UpstreamUser holding(Account account) {
    if (account.equals(anonymous.account())) {
      return anonymous;
    }
    Entry entry = byAccount.get(account);
    if (entry == null) {
      return null;
    }
    upstreams.loop().execute(() -> remember(entry));
    return entry.user();
  }

  // ---- what users may do, again and again ----

  private void tick() {
    // Who was accepted a period ago has told its client since.
    verifying.removeAll(verifiedBefore);
    verifiedBefore.clear();
    verifiedBefore.addAll(verifying);
    if (closed || upstreams.loop().isShuttingDown()) {
      return;
    }
    var _ =
        upstreams
            .loop()
            .schedule(this::tick, anonymousKnown ? PERIOD_MS : RETRY_MS, TimeUnit.MILLISECONDS);
    refreshAnonymous();
    forgetUnused();
    Map.copyOf(known).forEach(this::refresh);
  }

  /**
   * Asks over a connection of that user's own, which stays when its password changes and is ended
   * when the user is. One that cannot be made anew means that nobody can vouch for the user's
   * clients any more: they have to log in again.
   */
  private void refresh(Key key, UpstreamUser user) {
    NodeAddress node = routes.any();
    if (node == null) {
      return;
    }
    upstreams
        .shared(node, mode(user))
        .send(
            new Questions(
                List.<byte[][]>of(RULES),
                replies -> {
                  refusals.remove(key);
                  if (replies.getFirst() instanceof Reply.Array rules) {
                    update(user.account(), rules);
                  }
                },
                loss -> {
                  if (loss instanceof Loss.Refused
                      && refusals.merge(key, 1, Integer::sum) >= REFUSALS_MAX) {
                    end(key, user);
                  }
                }));
  }

  private void end(Key key, UpstreamUser user) {
    LOG.info("the nodes do not let user {} in any more: its clients are disconnected", key.name());
    refusals.remove(key);
    known.remove(key);
    byAccount.remove(user.account());
    user.account().set(AclUser.powerless(key.name()));
    for (Session session : clients.all()) {
      if (session.login().account() == user.account()) {
        session.control().close();
      }
    }
  }

  /** Nobody is that user any more: its password need not be remembered. */
  private void forgetUnused() {
    Set<Account> used = Collections.newSetFromMap(new IdentityHashMap<>());
    clients.all().forEach(session -> used.add(session.login().account()));
    known
        .entrySet()
        .removeIf(
            one -> !used.contains(one.getValue().account()) && !verifying.contains(one.getKey()));
    byAccount.values().removeIf(one -> !known.containsKey(one.key()));
  }

  /**
   * Without a password the default user is asked by trying an empty one; once that is refused, by a
   * connection that says nothing, so that the nodes' logs do not fill with refusals.
   */
  private void refreshAnonymous() {
    if (anonymousKnown && open) {
      ask(
          bytes(AclUser.DEFAULT),
          NO_PASSWORD,
          (refusal, rules) -> {
            if (refusal == null) {
              update(anonymous.account(), rules);
            } else if (refusal.code().equals("WRONGPASS")) {
              closedToAnonymous();
            }
          });
      return;
    }
    NodeAddress node = routes.any();
    if (node == null) {
      return;
    }
    upstreams
        .shared(node, mode(nobody))
        .send(
            new Questions(
                List.<byte[][]>of(RULES),
                replies -> {
                  if (replies.getFirst() instanceof Reply.Array rules) {
                    open = true;
                    update(anonymous.account(), rules);
                    anonymousIsKnown();
                  } else if (replies.getFirst() instanceof Reply.Error error
                      && error.code().equals("NOAUTH")) {
                    closedToAnonymous();
                    anonymousIsKnown();
                  }
                },
                loss -> {}));
  }

  private void closedToAnonymous() {
    if (open) {
      NodeAddress node = routes.any();
      if (node != null) {
        upstreams.shared(node, mode(nobody)).close();
      }
    }
    open = false;
    AclUser now = anonymous.account().user();
    if (now.isOpen()) {
      update(anonymous.account(), AclUser.powerless(AclUser.DEFAULT));
    }
  }

  private void anonymousIsKnown() {
    anonymousKnown = true;
    List<Runnable> tasks = List.copyOf(whenKnown);
    whenKnown.clear();
    tasks.forEach(Runnable::run);
  }

  // ---- asking ----

  @FunctionalInterface
  private interface Told {
    /** Either why not, or what the user may do. */
    void accept(Reply.@Nullable Error refusal, Reply rules);
  }

  private void ask(byte[] name, byte[] password, Told then) {
    NodeAddress node = routes.any();
    if (node == null) {
      then.accept(UNREACHABLE, Reply.NIL);
      return;
    }
    upstreams
        .shared(node, mode(asker))
        .send(
            new Questions(
                List.of(new byte[][] {bytes("AUTH"), name, password}, RULES),
                replies -> {
                  if (replies.get(0) instanceof Reply.Error refusal) {
                    then.accept(refusal, Reply.NIL);
                  } else if (replies.get(1) instanceof Reply.Error refusal) {
                    then.accept(refusal, Reply.NIL);
                  } else {
                    then.accept(null, replies.get(1));
                  }
                },
                loss -> then.accept(UNREACHABLE, Reply.NIL)));
  }

  private void update(Account account, Reply rules) {
    AclUser now = read(rules);
    if (!now.describe().equals(account.user().describe())) {
      update(account, now);
    }
  }

  private static void update(Account account, AclUser now) {
    account.set(now);
  }

  private AclUser read(Reply rules) {
    if (rules instanceof Reply.Array array
        && array.items().size() == 2
        && array.items().get(0) instanceof Reply.Bulk name
        && array.items().get(1) instanceof Reply.Bulk text) {
      return UserRules.read(
          text(name.toBytes()), text(text.toBytes()), commands, new ArrayList<>());
    }
    LOG.warn("a node told the rights of a user in words that are not understood");
    return AclUser.powerless("unknown");
  }

  private LinkMode mode(UpstreamUser user) {
    return new LinkMode(user, RespVersion.RESP2, LinkMode.Lane.CONTROL);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
