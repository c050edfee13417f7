package io.ashlar.node.users;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.StoredUsers;
import io.ashlar.control.UserChange;
import io.ashlar.engine.CommandTables;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.resp.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClusterUsersTest {
  private static final CommandIndex COMMANDS =
      new CommandIndex(
          CommandTables.ALL.stream().filter(spec -> spec.name().indexOf('|') < 0).toList());

  private final MemoryUsers store = new MemoryUsers();
  private final ClientRegistry here = new ClientRegistry(new ClientPolicy());
  private final ClientRegistry there = new ClientRegistry(new ClientPolicy());
  private final ClusterUsers users = node(here);
  private final ClusterUsers others = node(there);
  private final List<Reply> replies = new ArrayList<>();

  private ClusterUsers node(ClientRegistry clients) {
    ClusterUsers node = new ClusterUsers(store, COMMANDS, clients);
    store.followers.add(node);
    return node;
  }

  private Reply set(ClusterUsers node, String name, String... rules) {
    node.set(name, List.of(rules), replies::add);
    return replies.getLast();
  }

  private static String rules(ClientRegistry clients, String name) {
    return clients.accounts().find(name).map(account -> account.user().describe()).orElse("none");
  }

  private static Account login(ClientRegistry clients, String name, String password) {
    return clients.accounts().authenticate(name.getBytes(UTF_8), password.getBytes(UTF_8));
  }

  @Test
  void aUserIsTheSameOnAllNodes() {
    assertThat(set(users, "bob", "on", "nopass", "+get", "~a")).isEqualTo(Reply.OK);
    assertThat(rules(there, "bob"))
        .isEqualTo("on nopass sanitize-payload ~a resetchannels -@all +get")
        .isEqualTo(rules(here, "bob"));
    Account account = there.accounts().find("bob").orElseThrow();
    assertThat(set(others, "bob", "+set")).isEqualTo(Reply.OK);
    assertThat(there.accounts().find("bob").orElseThrow()).isSameAs(account);
    assertThat(rules(here, "bob")).endsWith("-@all +get +set");
  }

  @Test
  void whoComesSecondStartsFromWhatTheFirstMade() {
    store.before.add(() -> set(others, "bob", "+get"));
    assertThat(set(users, "bob", "+set")).isEqualTo(Reply.OK);
    assertThat(rules(here, "bob")).endsWith("-@all +get +set");
  }

  @Test
  void itGivesUpWhenOthersAreAlwaysFaster() {
    for (int i = 0; i < 20; i++) {
      String name = "other" + i;
      store.before.add(
          () -> {
            List<Runnable> later = new ArrayList<>(store.before);
            store.before.clear();
            set(others, name);
            store.before.addAll(later);
          });
    }
    assertThat(set(users, "bob").toString()).contains("TRYAGAIN");
    assertThat(rules(here, "bob")).isEqualTo("none");
  }

  @Test
  void wrongRulesChangeNothing() {
    assertThat(set(users, "bob", "+get", "+nosuch"))
        .isEqualTo(
            new Reply.Error(
                "ERR Error in ACL SETUSER modifier '+nosuch': Unknown command or category name in"
                    + " ACL"));
    assertThat(set(users, "a b"))
        .isEqualTo(new Reply.Error("ERR Usernames can't contain spaces or null characters"));
    assertThat(set(users, "bob", "on", "(+get"))
        .isEqualTo(
            new Reply.Error("ERR Unmatched parenthesis in acl selector starting at '(+get'."));
    assertThat(store.users().epoch()).isZero();
  }

  @Test
  void thePasswordOfANodeIsTheDefaultUsersUntilTheClusterHasOne() {
    assertThat(login(here, "default", "anything")).isNotNull();
    users.setLocalPassword("old");
    assertThat(login(here, "default", "anything")).isNull();
    assertThat(login(here, "default", "old")).isSameAs(here.accounts().defaultAccount());

    assertThat(users.requirePassword("new").toCompletableFuture().join()).isEmpty();
    assertThat(login(here, "default", "old")).isNull();
    assertThat(login(there, "default", "new")).isNotNull();
    others.setLocalPassword("ignored");
    assertThat(login(there, "default", "ignored")).isNull();

    assertThat(users.requirePassword("").toCompletableFuture().join()).isEmpty();
    assertThat(there.accounts().defaultAccount().user().isOpen()).isTrue();
  }

  @Test
  void theDefaultUserKeepsItsPasswordWhenItsRulesChange() {
    users.setLocalPassword("pässword");
    assertThat(set(users, "default", "-flushall")).isEqualTo(Reply.OK);
    assertThat(login(here, "default", "pässword")).isNotNull();
    assertThat(login(there, "default", "pässword")).isNotNull();
    assertThat(login(there, "default", "")).isNull();
    assertThat(rules(there, "default")).endsWith("~* &* +@all -flushall");
  }

  @Test
  void channelsOfNewUsers() {
    users.setChannelsByDefault(true);
    set(users, "bob", "(+get)");
    assertThat(rules(there, "bob")).isEqualTo("off sanitize-payload &* -@all (&* -@all +get)");
  }

  @Test
  void oldUsersAreLeftAlone() {
    set(users, "bob");
    users.follow(StoredUsers.NONE);
    assertThat(rules(here, "bob")).isNotEqualTo("none");
  }

  @Test
  void anUnknownFateIsTold() {
    ClusterUsers alone =
        new ClusterUsers(
            (epoch, set, deleted) -> CompletableFuture.failedFuture(new IOException("gone")),
            COMMANDS,
            here);
    assertThat(set(alone, "bob").toString()).contains("UNKNOWNFATE");
    ClusterUsers refused =
        new ClusterUsers(
            (epoch, set, deleted) ->
                CompletableFuture.completedFuture(new UserChange.Refused("too large")),
            COMMANDS,
            here);
    assertThat(set(refused, "bob")).isEqualTo(new Reply.Error("ERR too large"));
  }
}
