package io.ashlar.node.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as CLIENT LIST shows them. */
final class AddressText {
  private AddressText() {}

  /** {@code ip:port}; IPv6 in brackets. */
  static String of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip.getHostAddress();
    return ip instanceof Inet6Address
        ? "[" + host + "]:" + address.getPort()
        : host + ":" + address.getPort();
  }

  static String orUnknown(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? of(inet)
        : "?:0";
  }
}
