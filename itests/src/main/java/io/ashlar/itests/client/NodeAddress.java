package io.ashlar.itests.client;

/** Where a node answers Redis clients. */
public record NodeAddress(String host, int port) {

  /** Reads {@code host:port}. */
  public static NodeAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    return new NodeAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
