package io.ashlar.node.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclLog;
import io.ashlar.node.acl.Denial;
import io.ashlar.node.bus.PeerToken;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.topology.ClusterMap;
import io.grpc.Metadata;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a call's metadata who makes it: {@link BasicCredentials} of a user, or {@code
 * authorization: AshlarNode} with a node's name and {@link PeerToken} in the same form. Any thread.
 */
public final class CallerCheck implements CallerSource {
  private static final String NODE_SCHEME = "ashlarnode ";
  private static final int NAME_LOGGED_MAX = 256;
  private static final byte[] LOGGED_AS = "grpc".getBytes(UTF_8);

  private final ClientRegistry clients;
  private final Supplier<Optional<ClusterMap>> map;
  private final InstantSource wallClock;

  /**
   * @param map empty until it is known
   */
  public CallerCheck(
      ClientRegistry clients, Supplier<Optional<ClusterMap>> map, InstantSource wallClock) {
    this.clients = clients;
    this.map = map;
    this.wallClock = wallClock;
  }

  @Override
  public void identify(Metadata headers, String address, Consumer<Finding> then) {
    Caller caller = of(headers, address);
    then.accept(
        caller == null ? new Finding.Refused(Failures.wrongPassword()) : new Finding.Known(caller));
  }

  /** Null when what the call shows is wrong, which is noted in the ACL log. */
  private @Nullable Caller of(Metadata headers, String address) {
    if (!BasicCredentials.areIn(headers)) {
      Account defaultAccount = clients.accounts().defaultAccount();
      return defaultAccount.user().isOpen()
          ? new Caller.User(defaultAccount)
          : new Caller.Unknown();
    }
    BasicCredentials ofNode = BasicCredentials.of(headers, NODE_SCHEME);
    return ofNode == null ? user(BasicCredentials.of(headers), address) : node(ofNode);
  }

  private @Nullable Caller user(@Nullable BasicCredentials shown, String address) {
    if (shown == null) {
      return null;
    }
    byte[] name = shown.name().length == 0 ? "default".getBytes(UTF_8) : shown.name();
    Account account = clients.accounts().authenticate(name, shown.secret());
    if (account == null) {
      clients
          .denials()
          .add(
              Denial.Reason.AUTH,
              AclLog.Context.TOPLEVEL,
              LOGGED_AS,
              new String(name, 0, Math.min(name.length, NAME_LOGGED_MAX), ISO_8859_1),
              "addr=" + address + " cmd=grpc",
              wallClock.millis());
      return null;
    }
    return new Caller.User(account);
  }

  private @Nullable Caller node(BasicCredentials shown) {
    Optional<ClusterMap> known = map.get();
    String name = new String(shown.name(), UTF_8);
    return known.isPresent() && PeerToken.isValid(known.get(), name, shown.secret())
        ? new Caller.Node(name)
        : null;
  }
}
