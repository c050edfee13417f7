package io.ashlar.node.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What clients are sent to, as {@code cluster-preferred-endpoint-type} names it. */
public enum EndpointType {
  IP,
  HOSTNAME,
  /** Clients keep the address they connected to and change the port only. */
  UNKNOWN_ENDPOINT;

  public String redisName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<EndpointType> named(String name) {
    return Arrays.stream(values()).filter(t -> t.redisName().equalsIgnoreCase(name)).findFirst();
  }
}
