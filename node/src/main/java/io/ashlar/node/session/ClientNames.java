package io.ashlar.node.session;

/** What a client may call itself: printable, no spaces, so that CLIENT LIST stays readable. */
public final class ClientNames {
  private ClientNames() {}

  public static boolean isValid(byte[] name) {
    for (byte b : name) {
      if (b < '!' || b > '~') {
        return false;
      }
    }
    return true;
  }
}
