package io.ashlar.itests.scenario;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.lab.LabNetwork;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.testbed.Testbed;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A leader executes writes that never commit, is deposed, and comes back.
 *
 * <ol>
 *   <li>Its followers stop hearing it. Clients write through it ("ghosts") and time out. It must
 *       acknowledge none of them and show none of them.
 *   <li>The others elect a leader and acknowledge newer writes. From then on the old one must not
 *       answer from the past.
 *   <li>It comes back, thawed with its memory or restarted with its log. No ghost is ever visible
 *       anywhere.
 * </ol>
 *
 * <p>With a lab network the followers are cut off. Without one they are frozen, and killed before
 * the old leader is silenced, so that what it had sent them dies in their sockets: either way no
 * ghost has reached a majority, and none may survive.
 */
public final class DeposedLeader {
  /** How the old leader comes back. */
  public enum Comeback {
    WITH_ITS_MEMORY,
    WITH_ITS_LOG
  }

  private static final int CLIENT_TIMEOUT_MS = 1000;
  private static final long ELECTION_TIMEOUT_MS = 60_000;
  private static final long READY_TIMEOUT_MS = 60_000;
  private static final long WATCH_MS = 3000;
  private static final int GHOST_CLIENTS = 8;
  private static final long PAUSE_MS = 50;

  private final Testbed testbed;
  private final PrintStream out;
  private final GhostKeys keys;
  private final ClusterView view = new ClusterView(CLIENT_TIMEOUT_MS);
  private final List<String> findings = new ArrayList<>();

  /** A scenario on keys that begin with {@code prefix}, new ones for each run. */
  public DeposedLeader(Testbed testbed, String prefix, PrintStream out) {
    this.testbed = testbed;
    this.keys = new GhostKeys(prefix);
    this.out = out;
  }

  /** Plays it on the shard of a random slot. */
  public List<String> run(Random random, Comeback comeback)
      throws InterruptedException, NotReadyException {
    keys.moveTo(random.nextInt(SlotOf.SLOTS));
    testbed.heal(READY_TIMEOUT_MS);
    // Wherever the leader is: it may be handed on to the node that should have it at any moment.
    writeUntilDone(testbed.addresses(), keys.baseWrites());
    NodeAddress leaderAddress = awaitLeader();
    NodeProcess leader = testbed.cluster().at(leaderAddress);
    List<NodeProcess> others = testbed.cluster().nodes().stream().filter(n -> n != leader).toList();
    out.println(
        "scenario: deposed leader "
            + leader
            + ", back "
            + comeback
            + (testbed.network().isPresent() ? ", cut off" : ", frozen followers"));
    silenceFollowers(leader, others);
    haunt(leaderAddress);
    boolean leaderRuns = letOthersGoOn(leader, others);
    List<NodeAddress> otherAddresses = others.stream().map(n -> n.spec().address()).toList();
    writeUntilDone(otherAddresses, keys.newWrites());
    if (leaderRuns) {
      observe(leaderAddress, keys::newerFault, "after the new leader's acknowledgement");
    }

    comeBack(leader, leaderAddress, comeback);
    testbed.heal(READY_TIMEOUT_MS);
    watch();
    return findings;
  }

  private NodeAddress awaitLeader() throws InterruptedException {
    List<String> probe = List.of("SET", keys.probe(), "x");
    return Await.some(
            ELECTION_TIMEOUT_MS,
            PAUSE_MS,
            () -> testbed.addresses().stream().filter(n -> succeeds(n, probe)).findFirst())
        .orElseThrow(() -> new IllegalStateException("no leader on a whole cluster"));
  }

  private void silenceFollowers(NodeProcess leader, List<NodeProcess> others) {
    testbed
        .network()
        .ifPresentOrElse(
            network -> network.isolateFromHosts(leader.spec().index()),
            () -> others.forEach(NodeProcess::freeze));
  }

  /** Writes that cannot commit, and reads beside them, all at once. */
  private void haunt(NodeAddress leader) throws InterruptedException {
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < GHOST_CLIENTS; client++) {
      for (List<String> write : keys.ghostWrites(client)) {
        clients.add(Thread.ofVirtual().start(() -> mustNotSucceed(leader, write)));
      }
      clients.add(
          Thread.ofVirtual().start(() -> observe(leader, keys::ghostFault, "while it is cut off")));
    }
    for (Thread client : clients) {
      client.join();
    }
    observe(leader, keys::ghostFault, "while it is cut off, later");
  }

  private void mustNotSucceed(NodeAddress leader, List<String> write) {
    if (succeeds(leader, write)) {
      found(leader + " acknowledged " + write + " without a majority");
    }
  }

  /** Whether the old leader still runs, where it can be asked what it shows. */
  private boolean letOthersGoOn(NodeProcess leader, List<NodeProcess> others) {
    if (testbed.network().isPresent()) {
      return true;
    }
    leader.freeze();
    others.forEach(NodeProcess::kill);
    others.forEach(NodeProcess::start);
    return false;
  }

  private void comeBack(NodeProcess leader, NodeAddress address, Comeback comeback)
      throws InterruptedException {
    if (comeback == Comeback.WITH_ITS_LOG) {
      leader.kill();
      testbed.network().ifPresent(LabNetwork::heal);
      leader.start();
      return;
    }
    // Asked before it wakes: its first answer is given by one who still believes to be the leader.
    Thread early =
        Thread.ofVirtual().start(() -> observe(address, keys::newerFault, "the moment it woke up"));
    LockSupport.parkNanos(50_000_000);
    testbed.network().ifPresent(LabNetwork::heal);
    leader.thaw();
    early.join();
  }

  /** Looks again and again until a time is over or something is found. */
  private void watch() throws InterruptedException {
    boolean somethingIsWrong =
        Await.within(
            WATCH_MS,
            PAUSE_MS,
            () -> {
              for (NodeAddress node : testbed.addresses()) {
                observe(node, keys::newerFault, "after the return of the old leader");
              }
              return hasFindings();
            });
    out.println("scenario: " + (somethingIsWrong ? "found something" : "nothing found"));
  }

  private synchronized boolean hasFindings() {
    return !findings.isEmpty();
  }

  private interface Judge {
    /** What is wrong with this answer to a read of this key; empty when nothing is. */
    String faultOf(String key, RespValue reply);
  }

  private void observe(NodeAddress node, Judge judge, String when) {
    for (String key : keys.readable()) {
      try {
        String fault = judge.faultOf(key, view.ask(node, "GET", key));
        if (!fault.isEmpty()) {
          found(node + " " + when + ": " + fault);
        }
      } catch (IOException silent) {
        // No answer is always allowed.
      }
    }
  }

  private synchronized void found(String finding) {
    if (findings.size() < 20) {
      findings.add("deposed leader: " + finding);
    }
  }

  /** Each write until some node of these acknowledges it; never goes where MOVED points. */
  private void writeUntilDone(List<NodeAddress> nodes, List<GhostKeys.Write> writes)
      throws InterruptedException {
    for (GhostKeys.Write write : writes) {
      AtomicInteger attempts = new AtomicInteger();
      boolean done =
          Await.within(
              ELECTION_TIMEOUT_MS,
              PAUSE_MS,
              () -> {
                int attempt = attempts.getAndIncrement();
                return succeeds(nodes.get(attempt % nodes.size()), write.words(attempt));
              });
      if (!done) {
        throw new IllegalStateException("no leader among " + nodes);
      }
    }
  }

  private boolean succeeds(NodeAddress node, List<String> words) {
    try {
      RespValue reply = view.ask(node, words.toArray(new String[0]));
      return !(reply instanceof RespValue.Failure);
    } catch (IOException e) {
      return false;
    }
  }
}
