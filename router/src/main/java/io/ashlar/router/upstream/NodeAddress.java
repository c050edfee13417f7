package io.ashlar.router.upstream;

/** Where a node serves Redis clients. */
public record NodeAddress(String host, int port) {
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
