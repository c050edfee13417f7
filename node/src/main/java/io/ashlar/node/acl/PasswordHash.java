package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Passwords are known by their SHA-256 only, in 64 lower-case hex digits. */
final class PasswordHash {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private PasswordHash() {}

  static String of(byte[] password) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** Looks at every hash, each in the same time whatever it is. */
  static boolean isAmong(String hash, List<String> hashes) {
    byte[] wanted = hash.getBytes(ISO_8859_1);
    boolean found = false;
    for (String one : hashes) {
      found |= MessageDigest.isEqual(wanted, one.getBytes(ISO_8859_1));
    }
    return found;
  }
}
