package io.ashlar.control;

import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.StateMachine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the control group. The first nodes of the sorted list vote, the others
 * listen, so that every node has the cluster map in its own memory.
 *
 * <p>The process's one Ratis server hosts the group: give it {@link #stateMachine} for {@link
 * #groupId}, then call {@link #start}. What this node has to say (the first map while it leads, its
 * own addresses, the shards it leads) is repeated by one daemon thread until the group has taken
 * it.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  private static final long BACK_OFF_MIN_MS = 20;
  private static final long BACK_OFF_MAX_MS = 500;
  private static final long IDLE_MS = 1_000;
  private static final long ROUND_PAUSE_MS = 500;
  private static final long CLOSE_TIMEOUT_MS = 5_000;

  /** Small entries of a small state: enough to keep the log within one segment. */
  private static final long SNAPSHOT_AFTER_ENTRIES = 1_000;

  private final ControlSettings settings;
  private final RaftGroup group;
  private final ControlSeats seats;
  private final Reconciler reconciler;

  /** Control thread. */
  private long lastRoundMs = Long.MIN_VALUE / 2;

  private final MapListeners listeners = new MapListeners();
  private final ControlReplica replica;

  /** Shard id -> the newest term that this node leads and the group has not heard of. */
  private final Map<String, Long> unreportedTerms = new ConcurrentHashMap<>();

  private final LibraryChanges libraryChanges = new LibraryChanges(() -> replica().appliedIndex());
  private final List<Consumer<Libraries>> libraryListeners = new CopyOnWriteArrayList<>();
  private final UserProposals userProposals = new UserProposals();
  private final List<Consumer<StoredUsers>> userListeners = new CopyOnWriteArrayList<>();

  private final Semaphore wakeUps = new Semaphore(0);
  private final Proposals proposals = new Proposals(wakeUps::release);
  private final ClusterMembership membership =
      new ClusterMembership(() -> replica().state(), proposals);

  /** Parameters that all nodes have the same value of. */
  public final SettingControl clusterSettings = new SettingControl(proposals);

  /** Slots that move between shards. */
  public final MigrationControl migrations;

  private volatile boolean closed;
  private @Nullable Thread thread;

  /** A node of the list that its cluster was formed with. */
  public ControlPlane(ControlSettings settings) {
    this(settings, ControlSeat.ofFirstMembers(settings.clusterName(), settings.members()));
  }

  /** A node that has a seat in the group. */
  public ControlPlane(ControlSettings settings, ControlSeat seat) {
    this(settings, seat, SNAPSHOT_AFTER_ENTRIES);
  }

  ControlPlane(ControlSettings settings, ControlSeat seat, long snapshotAfterEntries) {
    this.settings = settings;
    this.group = seat.group();
    this.replica = new ControlReplica(group.getGroupId(), snapshotAfterEntries, this::stateChanged);
    this.seats = new ControlSeats(group.getGroupId(), settings.replaceAfterMs());
    this.migrations = new MigrationControl(this::map, wakeUps::release, settings.slots());
    this.reconciler = new Reconciler(settings, migrations.loads::of);
  }

  private ControlReplica replica() {
    return replica;
  }

  public RaftGroup group() {
    return group;
  }

  /**
   * The seat of somebody who joins: the group as it is now, as far as this node knows, and the
   * newcomer as a listener.
   *
   * @param raftAddress {@code host:port} of the newcomer
   * @param server hosts the group
   */
  public ControlSeat seatFor(String name, String raftAddress, RaftServer server)
      throws IOException {
    return ControlSeats.present(settings.clusterName(), server, group.getGroupId())
        .withListener(name, raftAddress);
  }

  /**
   * How long each other node has not answered, in milliseconds; empty where this node does not lead
   * the control group.
   */
  public Optional<Map<String, Long>> silencesMs(RaftServer server) {
    return ControlSeats.silencesAtLeader(server, group.getGroupId());
  }

  /** For the group's division of one server: another one for each of its starts. */
  public StateMachine stateMachine() {
    return replica.machineForStart();
  }

  /**
   * Begins to form the cluster, to announce this node and to report leaders. Once.
   *
   * @param server hosts the group, or soon will
   * @param clientProperties transport and timeouts for talking to the group's leader
   * @param announcement where the ports of this node are
   */
  public synchronized void start(
      RaftServer server, RaftProperties clientProperties, Announcement announcement) {
    if (thread != null || closed) {
      throw new IllegalStateException("started twice, or after close");
    }
    ControlProposer proposer = new ControlProposer(group, server, clientProperties);
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("ashlar-control-" + settings.self())
            .start(() -> run(server, proposer, announcement));
  }

  /** The newest map that this node has seen; empty until the cluster is formed. */
  public Optional<ClusterMap> map() {
    return replica.state().map();
  }

  /** The node last observed to lead a shard. A hint: it may have been deposed since. */
  public Optional<String> leaderOf(String shardId) {
    return Optional.ofNullable(replica.state().leaders().get(shardId)).map(LeaderObserved::node);
  }

  /** The same with the term in which it was observed. */
  public Optional<ObservedLeader> observedLeaderOf(String shardId) {
    return Optional.ofNullable(replica.state().leaders().get(shardId))
        .map(observed -> new ObservedLeader(observed.node(), observed.term()));
  }

  /**
   * Calls the listener with the present map, if there is one, and then with each new one, in the
   * order of epochs. It is called on the thread that applies the group's log and must not block.
   */
  public void addListener(Consumer<ClusterMap> listener) {
    listeners.add(listener);
  }

  /** Who belongs to the cluster and who holds what: how that is changed. */
  public ClusterMembership membership() {
    return membership;
  }

  /** What is planned; empty where this node does not lead the control group. */
  public Optional<Outlook> outlook() {
    return reconciler.outlook();
  }

  /** The newest libraries of functions that this node has seen. */
  public Libraries libraries() {
    return replica.state().libraries();
  }

  /** Calls the listener with the present libraries, and then with each new set of them. */
  public void addLibrariesListener(Consumer<Libraries> listener) {
    libraryListeners.add(listener);
    listener.accept(libraries());
  }

  /**
   * Asks the control group for a change of the libraries, all or nothing.
   *
   * @param flush all go first
   * @param replace loaded ones take the place of those with the same name
   * @return the reason why not, empty when it is done; fails when nobody can say what became of it
   */
  public CompletionStage<Optional<String>> changeLibraries(
      boolean flush, List<String> deleted, List<Libraries.Library> loaded, boolean replace) {
    CompletionStage<Optional<String>> outcome =
        libraryChanges.add(new ControlCommand.ChangeLibraries(flush, deleted, loaded, replace));
    wakeUps.release();
    return outcome;
  }

  /** The newest users that this node has seen. */
  public StoredUsers users() {
    return replica.state().users();
  }

  /**
   * Calls the listener with the present users, and then again whenever they may have changed. It is
   * called on several threads, maybe with older ones last, and must not block.
   */
  public void addUsersListener(Consumer<StoredUsers> listener) {
    userListeners.add(listener);
    listener.accept(users());
  }

  /**
   * Asks the control group for a change of the users, all or nothing.
   *
   * @param expectedEpoch of the users that the change was made for: others are not touched
   * @return fails when nobody can say what became of it
   */
  public CompletionStage<UserChange> changeUsers(
      long expectedEpoch, Map<String, String> set, List<String> deleted) {
    CompletionStage<UserChange> outcome = userProposals.add(expectedEpoch, set, deleted);
    wakeUps.release();
    return outcome;
  }

  /** This node became leader of a shard. Returns at once; older terms are dropped. */
  public void reportLeader(String shardId, long term) {
    unreportedTerms.merge(shardId, term, Math::max);
    wakeUps.release();
  }

  /** Ends the thread. The server is its owner's to close. */
  @Override
  public void close() throws IOException {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stateChanged(ControlState state) {
    state.map().ifPresent(listeners::publish);
    libraryListeners.forEach(listener -> listener.accept(state.libraries()));
    libraryChanges.applied();
    userListeners.forEach(listener -> listener.accept(state.users()));
    clusterSettings.follow(state.settings());
    wakeUps.release();
  }

  private void run(RaftServer server, ControlProposer proposer, Announcement announcement) {
    try (proposer) {
      long backOffMs = BACK_OFF_MIN_MS;
      while (!closed) {
        libraryChanges.propose(proposer);
        boolean changesSettled =
            userProposals.propose(proposer)
                & migrations.propose(proposer)
                & proposals.propose(proposer);
        boolean settled = saySo(server, proposer, announcement) && changesSettled;
        lead(server, proposer);
        replica.snapshotIfDue(server);
        backOffMs = settled ? BACK_OFF_MIN_MS : Math.min(2 * backOffMs, BACK_OFF_MAX_MS);
        // The permit of a change that arrived meanwhile ends the wait at once.
        if (wakeUps.tryAcquire(settled ? IDLE_MS : backOffMs, TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("Closing the client of the control group: {}", e.getMessage());
    } finally {
      userProposals.close();
      migrations.close();
      proposals.close();
    }
  }

  /** Says what the group does not know yet; true when nothing is left to say. */
  private boolean saySo(RaftServer server, ControlProposer proposer, Announcement announcement) {
    try {
      if (map().isEmpty()) {
        if (leads(server)) {
          ClusterMap first =
              FirstMap.plan(
                  settings.members(), settings.shards(), settings.replicas(), new SecureRandom());
          proposer.propose(new FormCluster(first));
        }
        return false;
      }
      boolean announced = announce(map().get(), proposer, announcement);
      return reportLeaders(proposer) && announced;
    } catch (IOException e) {
      if (!closed) {
        LOG.debug("The control group is not to be reached: {}", e.getMessage());
      }
      return false;
    } catch (RuntimeException e) {
      // The thread has to outlive whatever the client throws at a moment of change.
      if (!closed) {
        LOG.warn("Talking to the control group failed; trying again", e);
      }
      return false;
    }
  }

  /** What the control group's leader does. */
  private void lead(RaftServer server, ControlProposer proposer) {
    Optional<Map<String, Long>> silences = silencesMs(server);
    long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    if (silences.isEmpty() || map().isEmpty()) {
      reconciler.rest();
      return;
    }
    if (nowMs - lastRoundMs < ROUND_PAUSE_MS) {
      return;
    }
    lastRoundMs = nowMs;
    seats.step(server, map().get());
    try {
      reconciler.round(
          replica.state(),
          silences.get(),
          seats.voters(server),
          nowMs,
          decision -> Proposals.reason(proposer.propose(decision)));
    } catch (IOException e) {
      LOG.debug("The control group takes no decisions: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("No plan could be made of what was observed; trying again", e);
    }
  }

  private boolean announce(ClusterMap map, ControlProposer proposer, Announcement announcement)
      throws IOException {
    Optional<NodeInfo> self = map.node(settings.self());
    if (self.isEmpty() || announcement.isKnown(self.get())) {
      return true;
    }
    proposer.propose(announcement.of(settings.self()));
    return false;
  }

  private boolean reportLeaders(ControlProposer proposer) throws IOException {
    for (Map.Entry<String, Long> entry : Map.copyOf(unreportedTerms).entrySet()) {
      String shardId = entry.getKey();
      long term = entry.getValue();
      LeaderObserved known = replica.state().leaders().get(shardId);
      if (known == null || known.term() < term) {
        Outcome outcome = proposer.propose(new LeaderObserved(shardId, settings.self(), term));
        if (outcome instanceof Outcome.Refused(String reason)) {
          LOG.warn("Leading {} in term {} was not recorded: {}", shardId, term, reason);
        }
      }
      // A newer term that was reported meanwhile stays.
      unreportedTerms.remove(shardId, term);
    }
    return unreportedTerms.isEmpty();
  }

  /** Only a leader that has applied its whole log knows that there is no map. */
  private boolean leads(RaftServer server) {
    try {
      DivisionInfo info = server.getDivision(group.getGroupId()).getInfo();
      return info.isLeader() && info.isLeaderReady();
    } catch (IOException e) {
      return false; // The server does not host the group yet.
    }
  }
}
