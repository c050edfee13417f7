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
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a call's metadata who makes it: {@code authorization: Basic} with the name and
 * password of a user as in HTTP (RFC 7617), or {@code authorization: AshlarNode} with a node's name
 * and {@link PeerToken} in the same form. Any thread.
 */
final class CallerCheck {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String USER_SCHEME = "basic ";
  private static final String NODE_SCHEME = "ashlarnode ";
  private static final int NAME_LOGGED_MAX = 256;
  private static final byte[] LOGGED_AS = "grpc".getBytes(UTF_8);

  private final ClientRegistry clients;
  private final Supplier<Optional<ClusterMap>> map;
  private final InstantSource wallClock;

  CallerCheck(ClientRegistry clients, Supplier<Optional<ClusterMap>> map, InstantSource wallClock) {
    this.clients = clients;
    this.map = map;
    this.wallClock = wallClock;
  }

  /**
   * Null when what the call shows is wrong, which is noted in the ACL log.
   *
   * @param address where the call comes from
   */
  @Nullable Caller of(Metadata headers, String address) {
    String shown = headers.get(AUTHORIZATION);
    if (shown == null) {
      Account defaultAccount = clients.accounts().defaultAccount();
      return defaultAccount.user().isOpen()
          ? new Caller.User(defaultAccount)
          : new Caller.Unknown();
    }
    String scheme = shown.toLowerCase(Locale.ROOT);
    if (scheme.startsWith(USER_SCHEME)) {
      return user(pair(shown.substring(USER_SCHEME.length())), address);
    }
    return scheme.startsWith(NODE_SCHEME)
        ? node(pair(shown.substring(NODE_SCHEME.length())))
        : null;
  }

  private record Pair(byte[] name, byte[] secret) {}

  private static @Nullable Pair pair(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      return null; // Not base64, so not a pair: refused like a wrong one.
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == ':') {
        return new Pair(Arrays.copyOf(bytes, i), Arrays.copyOfRange(bytes, i + 1, bytes.length));
      }
    }
    return null;
  }

  private @Nullable Caller user(@Nullable Pair pair, String address) {
    if (pair == null) {
      return null;
    }
    byte[] name = pair.name.length == 0 ? "default".getBytes(UTF_8) : pair.name;
    Account account = clients.accounts().authenticate(name, pair.secret);
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

  private @Nullable Caller node(@Nullable Pair pair) {
    Optional<ClusterMap> known = map.get();
    if (pair == null || known.isEmpty()) {
      return null;
    }
    String name = new String(pair.name, UTF_8);
    return PeerToken.isValid(known.get(), name, pair.secret) ? new Caller.Node(name) : null;
  }
}
