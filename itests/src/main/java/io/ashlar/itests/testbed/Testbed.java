package io.ashlar.itests.testbed;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.lab.LabDisk;
import io.ashlar.itests.lab.LabNetwork;
import io.ashlar.itests.process.ClusterProcess;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NodeProgram;
import io.ashlar.itests.process.NodeSpec;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.process.Ports;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes on loopback or in a lab network, their data in plain folders or on lab disks. */
public final class Testbed implements AutoCloseable {
  /** Room for the logs and snapshots of a small workload; filling it takes part of a second. */
  private static final int DISK_MB = 768;

  private static final int START_ATTEMPTS = 3;

  private final @Nullable LabNetwork network;
  private final List<LabDisk> disks;
  private final ClusterProcess cluster;

  private Testbed(@Nullable LabNetwork network, List<LabDisk> disks, ClusterProcess cluster) {
    this.network = network;
    this.disks = disks;
    this.cluster = cluster;
  }

  /**
   * What to build.
   *
   * @param folder holds the nodes' data and logs
   * @param network whether nodes run in network namespaces
   * @param disks whether each node's data is on a disk of its own
   */
  public record Plan(int nodes, Path folder, Wish network, Wish disks) {}

  /** What a plan insists on is not possible on this machine. */
  public static final class ImpossibleException extends Exception {
    private static final long serialVersionUID = 1;

    ImpossibleException(String message) {
      super(message);
    }
  }

  /**
   * Builds a testbed and starts its nodes; starts over with other ports when one was taken.
   *
   * @throws ImpossibleException when the plan insists on what this machine does not allow
   * @throws NotReadyException when the nodes do not come up
   */
  public static Testbed start(Plan plan, NodeProgram program, PrintStream out, long timeoutMs)
      throws ImpossibleException, NotReadyException {
    boolean withNetwork = granted(plan.network, "network faults", LabNetwork::unavailable, out);
    boolean withDisks = granted(plan.disks, "disk faults", LabDisk::unavailable, out);
    for (int attempt = 1; ; attempt++) {
      Testbed testbed =
          build(plan, plan.folder.resolve("try-" + attempt), program, withNetwork, withDisks);
      try {
        testbed.cluster.startAll();
        testbed.cluster.awaitReady(timeoutMs);
        return testbed;
      } catch (NotReadyException e) {
        boolean ended =
            testbed.cluster.nodes().stream().anyMatch(n -> n.state() == NodeProcess.State.DOWN);
        testbed.close();
        if (!ended || withNetwork || attempt == START_ATTEMPTS) {
          throw e;
        }
        out.println("a node ended at its start, once more with other ports: " + e.getMessage());
      } catch (RuntimeException e) {
        testbed.close();
        throw e;
      }
    }
  }

  private static boolean granted(
      Wish wish, String what, Supplier<Optional<String>> unavailable, PrintStream out)
      throws ImpossibleException {
    if (wish == Wish.NO) {
      return false;
    }
    Optional<String> reason = unavailable.get();
    if (reason.isPresent()) {
      if (wish == Wish.YES) {
        throw new ImpossibleException(what + ": " + reason.get());
      }
      out.println("SKIPPED (" + what + ": " + reason.get() + ")");
    }
    return reason.isEmpty();
  }

  private static Testbed build(
      Plan plan, Path folder, NodeProgram program, boolean withNetwork, boolean withDisks) {
    Random random = new Random();
    LabNetwork network = withNetwork ? LabNetwork.create(plan.nodes, random) : null;
    List<LabDisk> disks = new ArrayList<>();
    try {
      List<Integer> ports = withNetwork ? List.of() : Ports.free(plan.nodes * 3);
      List<NodeSpec> specs = new ArrayList<>();
      for (int i = 0; i < plan.nodes; i++) {
        String name = "n" + (i + 1);
        Path workDir = folder.resolve(name);
        Path dataDir = workDir.resolve("data");
        if (withDisks) {
          LabDisk disk = LabDisk.create(made(workDir), name, DISK_MB);
          disks.add(disk);
          dataDir = disk.path().resolve("data");
        }
        specs.add(
            new NodeSpec(
                i,
                name,
                network == null ? "127.0.0.1" : network.address(i),
                network == null ? ports.get(i * 3) : 7000,
                network == null ? ports.get(i * 3 + 1) : 7001,
                network == null ? ports.get(i * 3 + 2) : 7002,
                dataDir,
                workDir,
                network == null ? List.of() : network.enter(i)));
      }
      return new Testbed(network, disks, new ClusterProcess(specs, program));
    } catch (RuntimeException e) {
      disks.forEach(LabDisk::close);
      if (network != null) {
        network.close();
      }
      throw e;
    }
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }

  /** The nodes. */
  public ClusterProcess cluster() {
    return cluster;
  }

  /** Where the nodes answer. */
  public List<NodeAddress> addresses() {
    return cluster.addresses();
  }

  /** The network, where the nodes run in one that can be broken. */
  public Optional<LabNetwork> network() {
    return Optional.ofNullable(network);
  }

  /** The disk of a node, where it has one that can be broken. */
  public Optional<LabDisk> disk(int node) {
    return disks.isEmpty() ? Optional.empty() : Optional.of(disks.get(node));
  }

  /** Undoes every fault: the network passes, disks work, nodes run and are ready. */
  public void heal(long timeoutMs) throws NotReadyException {
    if (network != null) {
      network.heal();
    }
    for (LabDisk disk : disks) {
      disk.thaw();
      disk.free();
    }
    cluster.startAll();
    cluster.awaitReady(timeoutMs);
  }

  @Override
  public void close() {
    disks.forEach(LabDisk::thaw);
    cluster.close();
    disks.forEach(LabDisk::close);
    if (network != null) {
      network.close();
    }
  }
}
