package io.ashlar.itests.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Hosts in network namespaces of their own around one bridge, which also has a leg into the
 * namespace of this JVM: the clients' host.
 *
 * <p>The bridge lives in a namespace of its own, out of reach of the machine's firewall. Packet
 * filters there drop what goes from one address to another: a cut pair is silent, as a broken cable
 * is, not refused.
 */
public final class LabNetwork implements AutoCloseable {
  private static final String PREFIX = "ashlar-lab-";
  private static final int LOSS_PERCENT = 30;

  private final String name;
  private final String subnet;
  private final List<String> addresses = new ArrayList<>();
  private final Thread atExit = new Thread(this::remove, "remove lab network");

  private LabNetwork(String name, String subnet) {
    this.name = name;
    this.subnet = subnet;
  }

  /** Why there can be no such network here; empty when there can. */
  public static Optional<String> unavailable() {
    Optional<String> missing = Tool.missing("ip", "nft", "nsenter", "tc");
    if (missing.isPresent()) {
      return missing;
    }
    String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
    Tool.Result made = Tool.tryRun(List.of("ip", "netns", "add", probe));
    if (made.exit() != 0) {
      return Optional.of("network namespaces are not permitted: " + made.output().strip());
    }
    Tool.Result filter =
        Tool.tryRun(
            List.of("nsenter", "--net=/run/netns/" + probe, "nft", "add table bridge probe"));
    Tool.tryRun(List.of("ip", "netns", "del", probe));
    return filter.exit() == 0
        ? Optional.empty()
        : Optional.of("no nftables for bridges: " + filter.output().strip());
  }

  /** Makes a network of {@code hosts} hosts; removes what killed runs have left behind first. */
  public static LabNetwork create(int hosts, Random random) {
    sweep();
    String unique =
        ProcessHandle.current().pid() + "-" + Integer.toHexString(random.nextInt(0xfff));
    LabNetwork network = new LabNetwork(PREFIX + unique, freeSubnet(random));
    Runtime.getRuntime().addShutdownHook(network.atExit);
    try {
      network.build(hosts, random);
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static String freeSubnet(Random random) {
    String inUse = Tool.run("ip -o addr show");
    while (true) {
      String subnet = "10.77." + random.nextInt(1, 255) + ".";
      if (!inUse.contains(subnet)) {
        return subnet;
      }
    }
  }

  private void build(int hosts, Random random) {
    String bridge = space("sw");
    Tool.run("ip netns add " + bridge);
    Tool.run("ip -n " + bridge + " link add br0 type bridge");
    Tool.run("ip -n " + bridge + " link set br0 up");
    for (int host = 0; host < hosts; host++) {
      String space = space("h" + host);
      String address = subnet + (11 + host);
      addresses.add(address);
      Tool.run("ip netns add " + space);
      Tool.run(
          "ip link add eth0 netns " + space + " type veth peer name p" + host + " netns " + bridge);
      Tool.run("ip -n " + bridge + " link set p" + host + " master br0 up");
      Tool.run("ip -n " + space + " addr add " + address + "/24 dev eth0");
      Tool.run("ip -n " + space + " link set eth0 up");
      Tool.run("ip -n " + space + " link set lo up");
    }
    String leg =
        String.format(
            Locale.ROOT, "al%x%03x", ProcessHandle.current().pid(), random.nextInt(0xfff));
    Tool.run("ip link add " + leg + " type veth peer name clients netns " + bridge);
    Tool.run("ip -n " + bridge + " link set clients master br0 up");
    Tool.run("ip addr add " + clientAddress() + "/24 dev " + leg);
    Tool.run("ip link set " + leg + " up");
    nft("add table bridge lab");
    nft("add set bridge lab cut { type ipv4_addr . ipv4_addr; }");
    nft("add set bridge lab lossy { type ipv4_addr . ipv4_addr; }");
    nft("add chain bridge lab pass { type filter hook forward priority 0; }");
    nft("add rule bridge lab pass ip saddr . ip daddr @cut drop");
    nft(
        "add rule bridge lab pass ip saddr . ip daddr @lossy numgen random mod 100 < "
            + LOSS_PERCENT
            + " drop");
  }

  private String space(String part) {
    return name + "-" + part;
  }

  private void nft(String rule) {
    Tool.Result result =
        Tool.tryRun(List.of("nsenter", "--net=/run/netns/" + space("sw"), "nft", rule));
    if (result.exit() != 0) {
      throw new IllegalStateException("nft " + rule + ": " + result.output().strip());
    }
  }

  /** The address of a host, or of this JVM's leg. */
  public String address(int host) {
    return addresses.get(host);
  }

  /** The address that this JVM's connections come from. */
  public String clientAddress() {
    return subnet + "1";
  }

  /** Words before a command that make it run on a host. */
  public List<String> enter(int host) {
    return List.of("nsenter", "--net=/run/netns/" + space("h" + host));
  }

  /** Drops everything between two addresses, both ways. */
  public void cut(String one, String other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  /** Drops everything that goes from one address to the other. */
  public void cutOneWay(String from, String to) {
    nft("add element bridge lab cut { " + from + " . " + to + " }");
  }

  /** Drops three packets of ten between two addresses, both ways. */
  public void makeLossy(String one, String other) {
    nft("add element bridge lab lossy { " + one + " . " + other + " }");
    nft("add element bridge lab lossy { " + other + " . " + one + " }");
  }

  /** Cuts a host from all other hosts but not from the clients. */
  public void isolateFromHosts(int host) {
    for (int other = 0; other < addresses.size(); other++) {
      if (other != host) {
        cut(address(host), address(other));
      }
    }
  }

  /** Cuts a host from the clients but not from the other hosts. */
  public void isolateFromClients(int host) {
    cut(address(host), clientAddress());
  }

  /** Lets a host receive no more than {@code kilobitPerS}. */
  public void slowDown(int host, int kilobitPerS) {
    Tool.run(
        "tc -n "
            + space("sw")
            + " qdisc replace dev p"
            + host
            + " root tbf rate "
            + kilobitPerS
            + "kbit burst 16kb latency 400ms");
  }

  /** Everything passes again, at full speed. */
  public void heal() {
    nft("flush set bridge lab cut");
    nft("flush set bridge lab lossy");
    for (int host = 0; host < addresses.size(); host++) {
      Tool.tryRun(List.of("tc", "-n", space("sw"), "qdisc", "del", "dev", "p" + host, "root"));
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ignored) {
      // The JVM is ending and the hook has run or will.
    }
  }

  /** Removing a namespace removes the interfaces in it, and with them their other ends. */
  private void remove() {
    for (String space : spaces()) {
      if (space.startsWith(name + "-")) {
        delete(space);
      }
    }
  }

  private static void delete(String space) {
    Tool.Result result = Tool.tryRun(List.of("ip", "netns", "del", space));
    if (result.exit() != 0) {
      System.err.println("cannot remove " + space + ": " + result.output().strip());
    }
  }

  private static void sweep() {
    for (String space : spaces()) {
      if (space.startsWith(PREFIX)
          && Tool.isDead(space.substring(PREFIX.length()).split("-", 2)[0])) {
        delete(space);
      }
    }
  }

  private static List<String> spaces() {
    return Tool.run("ip netns list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(line -> !line.isBlank())
        .toList();
  }
}
