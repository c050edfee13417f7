package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All users, as this node knows them. Reading is free of locks. Any thread. */
public final class Accounts {
  private final Account defaultAccount = new Account(AclUser.almighty(AclUser.DEFAULT));
  private volatile SortedMap<String, Account> byName = onlyDefault();

  /**
   * What a new set of users means for connections.
   *
   * @param gone their users are no more
   * @param changed their users have other rules
   */
  public record Changes(Set<Account> gone, Set<Account> changed) {}

  /** It is always there. */
  public Account defaultAccount() {
    return defaultAccount;
  }

  /**
   * @param name one character a byte
   */
  public Optional<Account> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** By name, in the order of its bytes. */
  public SortedMap<String, Account> all() {
    return byName;
  }

  /** The account that a name and a password open; null for a wrong pair. */
  public @Nullable Account authenticate(byte[] name, byte[] password) {
    String hash = PasswordHash.of(password);
    Account account = byName.get(new String(name, ISO_8859_1));
    return account != null && account.user().accepts(hash) ? account : null;
  }

  /**
   * Takes the place of all users.
   *
   * @param users by name; the default one is among them
   */
  public synchronized Changes replace(Map<String, AclUser> users) {
    SortedMap<String, Account> next = new TreeMap<>();
    Set<Account> changed = new HashSet<>();
    Set<Account> gone = new HashSet<>();
    users.forEach(
        (name, user) -> {
          Account account = byName.get(name);
          if (account == null) {
            account = new Account(user);
          } else if (account.user() != user) {
            account.set(user);
            changed.add(account);
          }
          next.put(name, account);
        });
    if (next.get(AclUser.DEFAULT) != defaultAccount) {
      throw new IllegalArgumentException("the default user is missing");
    }
    byName.forEach(
        (name, account) -> {
          if (!next.containsKey(name)) {
            account.set(AclUser.powerless(name));
            gone.add(account);
          }
        });
    byName = Collections.unmodifiableSortedMap(next);
    return new Changes(gone, changed);
  }

  private SortedMap<String, Account> onlyDefault() {
    SortedMap<String, Account> users = new TreeMap<>();
    users.put(AclUser.DEFAULT, defaultAccount);
    return Collections.unmodifiableSortedMap(users);
  }
}
