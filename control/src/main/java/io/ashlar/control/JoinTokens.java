package io.ashlar.control;

import io.ashlar.control.ControlCommand.Membership.AllowJoin;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens that let new nodes in, as hashes: who reads the state can not join with it. Immutable.
 *
 * @param byHash ordered, so that equal states have equal snapshot files
 */
record JoinTokens(Map<String, AllowJoin> byHash) {
  static final JoinTokens NONE = new JoinTokens(Map.of());

  /** So many may be open at a time. */
  static final int OPEN_MAX = 1_000;

  JoinTokens {
    byHash = Collections.unmodifiableMap(new TreeMap<>(byHash));
  }

  /** What is stored of a token. */
  static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  boolean isFull() {
    return byHash.size() >= OPEN_MAX;
  }

  boolean lets(String tokenHash, long nowMs) {
    AllowJoin token = byHash.get(tokenHash);
    return token != null && nowMs < token.expiresMs();
  }

  JoinTokens with(AllowJoin token) {
    Map<String, AllowJoin> next = new TreeMap<>(byHash);
    next.put(token.tokenHash(), token);
    return new JoinTokens(next);
  }

  /** After a node was let in: without what is used up or expired. */
  JoinTokens used(String tokenHash, long nowMs) {
    Map<String, AllowJoin> next = new TreeMap<>(byHash);
    next.values()
        .removeIf(
            token ->
                token.expiresMs() <= nowMs
                    || (token.once() && token.tokenHash().equals(tokenHash)));
    return new JoinTokens(next);
  }
}
