package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.CommandSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user with compiled permissions. Immutable. */
public final class AclUser {
  /** Whom a client is before it says who it is. */
  public static final String DEFAULT = "default";

  private final String name;
  private final String shownName;
  private final boolean enabled;
  private final boolean needsNoPassword;
  private final boolean skipsSanitizing;
  private final List<String> passwords;
  private final List<Selector> selectors;
  private final boolean unrestricted;

  AclUser(UserRules rules) {
    name = rules.name;
    shownName = new String(name.getBytes(ISO_8859_1), UTF_8);
    enabled = rules.enabled;
    needsNoPassword = rules.needsNoPassword;
    skipsSanitizing = rules.skipsSanitizing;
    passwords = List.copyOf(rules.passwords);
    selectors = rules.selectors.stream().map(Selector::new).toList();
    unrestricted = selectors.stream().anyMatch(Selector::isUnrestricted);
  }

  /** One that may do anything and needs no password: the default user of a new cluster. */
  static AclUser almighty(String name) {
    UserRules rules = new UserRules(name, CommandIndex.EMPTY, false);
    for (String rule : List.of("on", "nopass", "~*", "&*", "+@all")) {
      RuleError error = rules.apply(rule);
      if (error != null) {
        throw new IllegalStateException(rule + ": " + error);
      }
    }
    return rules.build();
  }

  /** One that may do nothing and cannot be logged in to. */
  public static AclUser powerless(String name) {
    return new UserRules(name, CommandIndex.EMPTY, false).build();
  }

  /** The rules that make this one, to be changed. */
  public UserRules rules(CommandIndex commands, boolean channelsByDefault) {
    UserRules rules = new UserRules(name, commands, channelsByDefault);
    rules.enabled = enabled;
    rules.needsNoPassword = needsNoPassword;
    rules.skipsSanitizing = skipsSanitizing;
    rules.passwords.addAll(passwords);
    rules.selectors.clear();
    selectors.forEach(selector -> rules.selectors.add(selector.rules(commands)));
    return rules;
  }

  /** One character a byte. */
  public String name() {
    return name;
  }

  /** As texts show it. */
  public String shownName() {
    return shownName;
  }

  /** A client may be this user without a word. */
  public boolean isOpen() {
    return enabled && needsNoPassword;
  }

  public boolean needsNoPassword() {
    return needsNoPassword;
  }

  /** Every command with every key and channel is allowed: there is nothing to check. */
  public boolean isUnrestricted() {
    return unrestricted;
  }

  /**
   * @param hash of the password that a client said
   */
  boolean accepts(String hash) {
    boolean known = PasswordHash.isAmong(hash, passwords);
    return enabled && (needsNoPassword || known);
  }

  /** Null when the command may run; else the reason that comes nearest to running it. */
  public @Nullable Denial check(CommandSpec spec, byte[][] args) {
    Denial worst = Denial.OF_COMMAND;
    for (Selector selector : selectors) {
      Denial denial = selector.check(spec, args);
      if (denial == null) {
        return null;
      }
      int order = denial.reason().compareTo(worst.reason());
      if (order > 0 || (order == 0 && denial.argument() > worst.argument())) {
        worst = denial;
      }
    }
    return worst;
  }

  /** Whether one of its selectors lets the command run and read any key whatever. */
  public boolean readsAllKeys(CommandSpec spec, byte[][] args) {
    return selectors.stream()
        .anyMatch(
            selector -> selector.coversReadsOfAllKeys() && selector.check(spec, args) == null);
  }

  /** Whether it may listen to a channel, or to a pattern of channels. */
  public boolean allowsChannel(byte[] channel, boolean isPattern) {
    return selectors.stream().anyMatch(selector -> selector.coversChannel(channel, isPattern));
  }

  // ---- as text ----

  /** In Redis's order. */
  public List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add(enabled ? "on" : "off");
    if (needsNoPassword) {
      flags.add("nopass");
    }
    flags.add(skipsSanitizing ? "skip-sanitize-payload" : "sanitize-payload");
    return flags;
  }

  /** Hashes. */
  public List<String> passwords() {
    return passwords;
  }

  /** The user's own rules come first, then its further selectors. */
  public List<Selector> selectors() {
    return selectors;
  }

  /** All rules, as ACL LIST shows them. */
  public String describe() {
    StringBuilder text = new StringBuilder(String.join(" ", flags()));
    passwords.forEach(hash -> text.append(" #").append(hash));
    return withSelectors(text);
  }

  /** As {@link #describe}, without the passwords' hashes. */
  public String describeRights() {
    return withSelectors(new StringBuilder(String.join(" ", flags())));
  }

  private String withSelectors(StringBuilder text) {
    text.append(' ').append(selectors.getFirst().describe());
    selectors.stream()
        .skip(1)
        .forEach(selector -> text.append(" (").append(selector.describe()).append(')'));
    return text.toString();
  }
}
