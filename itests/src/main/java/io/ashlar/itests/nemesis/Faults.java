package io.ashlar.itests.nemesis;

import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.lab.LabDisk;
import io.ashlar.itests.lab.LabNetwork;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Begins faults on a testbed. */
final class Faults {
  private static final int VIEW_TIMEOUT_MS = 300;
  private static final long STOP_TIMEOUT_MS = 10_000;
  private static final int CLOCK_JUMP_MS_MAX = 60_000;
  private static final int SLOW_LINK_KILOBIT_PER_S = 1000;

  private final Testbed testbed;
  private final ClusterView view = new ClusterView(VIEW_TIMEOUT_MS);

  Faults(Testbed testbed) {
    this.testbed = testbed;
  }

  /** A fault at work: what it hit, and how to end it. */
  record Active(String target, Runnable end) {}

  Active begin(Schedule.Step step) {
    Random random = new Random(step.choice());
    return switch (step.kind()) {
      case KILL_ONE -> kill(any(random));
      case KILL_LEADER -> kill(leader(random));
      case KILL_ALL -> killAll();
      case STOP_ONE -> stop(any(random));
      case FREEZE_ONE -> freeze(any(random));
      case FREEZE_LEADER -> freeze(leader(random));
      case CLOCK_JUMP -> clockJump(any(random), random);
      case CUT_LEADER -> {
        int leader = leader(random).spec().index();
        yield network("n" + (leader + 1), net -> net.isolateFromHosts(leader));
      }
      case CUT_ONE_WAY ->
          pair(random, (net, one, two) -> net.cutOneWay(net.address(one), net.address(two)));
      case CUT_CLIENTS -> {
        int leader = leader(random).spec().index();
        yield network("n" + (leader + 1), net -> net.isolateFromClients(leader));
      }
      case LOSSY_LINK ->
          pair(random, (net, one, two) -> net.makeLossy(net.address(one), net.address(two)));
      case SLOW_LINK -> {
        int node = any(random).spec().index();
        yield network("n" + (node + 1), net -> net.slowDown(node, SLOW_LINK_KILOBIT_PER_S));
      }
      case DISK_FULL -> diskFull(any(random));
      case DISK_STALL -> diskStall(any(random), random, step.durationMs());
    };
  }

  private NodeProcess any(Random random) {
    List<NodeProcess> nodes = testbed.cluster().nodes();
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** The leader of a random slot as the nodes see it, or any node when none of them knows. */
  private NodeProcess leader(Random random) {
    int slot = random.nextInt(SlotOf.SLOTS);
    return view.leader(slot, testbed.addresses())
        .map(testbed.cluster()::at)
        .orElseGet(() -> any(random));
  }

  private static Active kill(NodeProcess node) {
    node.kill();
    return new Active(node.toString(), node::start);
  }

  private Active killAll() {
    testbed.cluster().killAll();
    return new Active("all", testbed.cluster()::startAll);
  }

  private static Active stop(NodeProcess node) {
    boolean byItself = node.terminate(STOP_TIMEOUT_MS);
    return new Active(node + (byItself ? "" : " (had to be killed)"), node::start);
  }

  private static Active freeze(NodeProcess node) {
    node.freeze();
    return new Active(node.toString(), node::thaw);
  }

  private static Active clockJump(NodeProcess node, Random random) {
    int offsetMs = random.nextInt(-CLOCK_JUMP_MS_MAX, CLOCK_JUMP_MS_MAX);
    setClock(node, offsetMs);
    return new Active(node + " by " + offsetMs + " ms", () -> setClock(node, 0));
  }

  /** Published by renaming: the node never reads half a number. */
  private static void setClock(NodeProcess node, int offsetMs) {
    Path file = node.spec().clockOffsetFile();
    try {
      Path draft = file.resolveSibling(file.getFileName() + ".draft");
      Files.writeString(draft, Integer.toString(offsetMs));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set the clock of " + node, e);
    }
  }

  private interface OnNetwork {
    void apply(LabNetwork network);
  }

  private interface OnPair {
    void apply(LabNetwork network, int one, int two);
  }

  private Active network(String target, OnNetwork fault) {
    LabNetwork network = testbed.network().orElseThrow();
    fault.apply(network);
    return new Active(target, network::heal);
  }

  private Active pair(Random random, OnPair fault) {
    int nodes = testbed.cluster().nodes().size();
    int one = random.nextInt(nodes);
    int two = (one + 1 + random.nextInt(nodes - 1)) % nodes;
    return network(
        "n" + (one + 1) + " to n" + (two + 1), network -> fault.apply(network, one, two));
  }

  private Active diskFull(NodeProcess node) {
    LabDisk disk = testbed.disk(node.spec().index()).orElseThrow();
    disk.fill();
    return new Active(node.toString(), disk::free);
  }

  /** One spell of the whole duration, or short ones: a stalled disk and a slow one. */
  private Active diskStall(NodeProcess node, Random random, long durationMs) {
    LabDisk disk = testbed.disk(node.spec().index()).orElseThrow();
    if (random.nextBoolean()) {
      disk.freeze();
      return new Active(node.toString(), disk::thaw);
    }
    long deadlineNs = System.nanoTime() + durationMs * 1_000_000;
    while (System.nanoTime() < deadlineNs) {
      disk.freeze();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      disk.thaw();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return new Active(node + " in spells", () -> {});
  }
}
