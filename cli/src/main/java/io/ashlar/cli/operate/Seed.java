package io.ashlar.cli.operate;

import java.util.ArrayList;
import java.util.List;

/** Where a node may be found. */
record Seed(String host, int port) {
  static List<Seed> parse(String list) {
    List<Seed> seeds = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      String one = text.strip();
      int colon = one.lastIndexOf(':');
      try {
        String host = one.substring(0, Math.max(colon, 0));
        int port = Integer.parseInt(one.substring(colon + 1));
        if (host.isEmpty() || port < 1 || port > 65_535) {
          throw new NumberFormatException("not a port");
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        seeds.add(new Seed(bracketed ? host.substring(1, host.length() - 1) : host, port));
      } catch (NumberFormatException e) {
        throw new OperatorException(
            Exit.USAGE, "--seed: \"" + one + "\" is not HOST:PORT, such as 127.0.0.1:9001");
      }
    }
    return seeds;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
