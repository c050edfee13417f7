package io.ashlar.node.grpc;

import io.grpc.Metadata;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A name and a secret as {@code authorization: Basic} of HTTP has them (RFC 7617). */
public record BasicCredentials(byte[] name, byte[] secret) {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String USER_SCHEME = "basic ";

  /** Whether a call shows who makes it, in whichever way. */
  public static boolean areIn(Metadata headers) {
    return headers.containsKey(AUTHORIZATION);
  }

  /** What of a call's metadata shows who makes it, to be shown elsewhere. */
  public static Metadata only(Metadata headers) {
    Metadata shown = new Metadata();
    String authorization = headers.get(AUTHORIZATION);
    if (authorization != null) {
      shown.put(AUTHORIZATION, authorization);
    }
    return shown;
  }

  /** Those of a user; null when the call shows none, or something else. */
  public static @Nullable BasicCredentials of(Metadata headers) {
    return of(headers, USER_SCHEME);
  }

  /**
   * @param scheme in small letters, with the space after it
   */
  static @Nullable BasicCredentials of(Metadata headers, String scheme) {
    String shown = headers.get(AUTHORIZATION);
    return shown != null && shown.toLowerCase(Locale.ROOT).startsWith(scheme)
        ? pair(shown.substring(scheme.length()))
        : null;
  }

  private static @Nullable BasicCredentials pair(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      return null; // Not base64, so not a pair: refused like a wrong one.
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == ':') {
        return new BasicCredentials(
            Arrays.copyOf(bytes, i), Arrays.copyOfRange(bytes, i + 1, bytes.length));
      }
    }
    return null;
  }
}
