package io.ashlar.itests.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface, from below those that the system gives to connections and
 * to servers that ask for any: a node that is killed must find its port free when it comes back.
 */
public final class Ports {
  private static final Path SYSTEMS_OWN = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int SYSTEMS_FIRST = 32_768;
  private static final int FIRST = 10_000;
  private static final int TRIES_PER_PORT = 100;

  private Ports() {}

  /** {@code count} distinct ports that were free a moment ago. */
  public static List<Integer> free(int count) {
    int end = end();
    Set<Integer> ports = new LinkedHashSet<>();
    for (int left = count * TRIES_PER_PORT; ports.size() < count; left--) {
      if (left == 0) {
        throw new IllegalStateException("no free port on loopback from " + FIRST + " to " + end);
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, end);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    return new ArrayList<>(ports);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** The first port that the system gives away by itself, where it says so. */
  private static int end() {
    try {
      int first = Integer.parseInt(Files.readString(SYSTEMS_OWN).strip().split("\\s+")[0]);
      return first > 2 * FIRST ? first : SYSTEMS_FIRST;
    } catch (IOException | NumberFormatException e) {
      return SYSTEMS_FIRST;
    }
  }
}
