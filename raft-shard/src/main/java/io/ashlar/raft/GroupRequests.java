package io.ashlar.raft;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node asks of its own Ratis server about whole groups. Any thread. */
final class GroupRequests {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRequests.class);
  private static final long TRANSFER_TIMEOUT_MS = 1_500;
  private static final long SNAPSHOT_TIMEOUT_MS = 10_000;
  private static final long PURGE_AGAIN_MS = 1_000;
  private static final long ADD_TIMEOUT_S = 120;

  private final Supplier<RaftServer> server;
  private final ClientId client = ClientId.randomId();
  private final Set<RaftGroupId> purging = ConcurrentHashMap.newKeySet();
  private final AtomicLong callId = new AtomicLong();

  GroupRequests(Supplier<RaftServer> server) {
    this.server = server;
  }

  CompletableFuture<Boolean> transfer(RaftGroupId group, RaftPeerId to) {
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            client, self(), group, callId.incrementAndGet(), to, TRANSFER_TIMEOUT_MS);
    try {
      return server
          .get()
          .transferLeadershipAsync(request)
          // Ratis ends it in time. If it did not, the replica would take no commands for ever.
          .orTimeout(2 * TRANSFER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
          .thenApply(RaftClientReply::isSuccess)
          .exceptionally(failure -> false);
    } catch (IOException e) {
      LOG.info("cannot hand over {}: {}", group, e.toString());
      return CompletableFuture.completedFuture(false);
    }
  }

  /**
   * Has Ratis drop the log that the finished snapshots make superfluous, as soon as it will: it
   * does nothing while no entry was applied since the newest of them. One such request a group
   * waits, however many snapshots are taken meanwhile.
   *
   * @param index up to where the log is not needed, now; negative when there is nothing to drop
   * @param ready whether Ratis will do it now
   */
  void purge(
      RaftGroupId group,
      LongSupplier index,
      BooleanSupplier ready,
      ScheduledExecutorService worker) {
    if (!worker.isShutdown() && purging.add(group)) {
      worker.execute(new Purge(group, index, ready, worker));
    }
  }

  /** Looks again and again until the log is as short as it can be. */
  private final class Purge implements Runnable {
    private final RaftGroupId group;
    private final LongSupplier index;
    private final BooleanSupplier ready;
    private final ScheduledExecutorService worker;

    Purge(
        RaftGroupId group,
        LongSupplier index,
        BooleanSupplier ready,
        ScheduledExecutorService worker) {
      this.group = group;
      this.index = index;
      this.ready = ready;
      this.worker = worker;
    }

    @Override
    public void run() {
      long wanted = index.getAsLong();
      if (wanted < 0) {
        end(wanted);
      } else if (!ready.getAsBoolean()) {
        again();
      } else {
        try {
          GroupRequests.this
              .purge(group)
              .whenComplete((purged, failure) -> ended(wanted, purged, failure));
        } catch (IOException | RuntimeException e) {
          ended(wanted, null, e);
        }
      }
    }

    private void ended(long wanted, @Nullable Long purged, @Nullable Throwable failure) {
      if (failure != null) {
        LOG.warn("cannot purge the log of {}: {}", group, failure.toString());
        end(wanted);
      } else if (purged != null && purged == index.getAsLong()) {
        end(purged);
      } else {
        again();
      }
    }

    private void again() {
      if (!worker.isShutdown()) {
        worker.schedule(this, PURGE_AGAIN_MS, TimeUnit.MILLISECONDS);
      }
    }

    /** A snapshot that came until now has not asked again, as this was under way. */
    private void end(long upTo) {
      purging.remove(group);
      if (index.getAsLong() != upTo && !worker.isShutdown()) {
        GroupRequests.this.purge(group, index, ready, worker);
      }
    }
  }

  /** Has Ratis look how much of its log the finished snapshots make superfluous. */
  private CompletableFuture<Long> purge(RaftGroupId group) throws IOException {
    return server
        .get()
        .snapshotManagementAsync(
            SnapshotManagementRequest.newCreate(
                client, self(), group, callId.incrementAndGet(), SNAPSHOT_TIMEOUT_MS))
        .thenApply(RaftClientReply::getLogIndex);
  }

  /**
   * Makes others the voters of a group that is led here: Ratis brings those that are new up to date
   * first, then goes over a configuration in which both majorities count.
   *
   * @param expected the voters as they are; if they are others, nothing happens
   * @param target names and Raft addresses of those that shall vote
   * @return why not, empty when the new configuration is committed. It completes when nothing more
   *     will come of it in this term, however long that takes
   */
  CompletableFuture<Optional<String>> setVoters(
      RaftGroupId group, Collection<String> expected, Map<String, String> target) {
    List<RaftPeer> peers =
        target.entrySet().stream().map(peer -> peer(peer.getKey(), peer.getValue())).toList();
    SetConfigurationRequest.Arguments arguments =
        SetConfigurationRequest.Arguments.newBuilder()
            .setServersInNewConf(peers)
            .setServersInCurrentConf(expected.stream().map(name -> peer(name, "")).toList())
            .setListenersInCurrentConf(List.of())
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .build();
    try {
      return server
          .get()
          .setConfigurationAsync(
              new SetConfigurationRequest(
                  client, self(), group, callId.incrementAndGet(), arguments))
          .handle(
              (reply, failure) ->
                  failure != null
                      ? Optional.of(rootCause(failure))
                      : reply.isSuccess()
                          ? Optional.empty()
                          : Optional.of(String.valueOf(reply.getException())));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.completedFuture(Optional.of(rootCause(e)));
    }
  }

  /** Starts a division; returns when it runs. */
  void add(RaftGroup group) throws IOException {
    CompletableFuture<RaftClientReply> added =
        server
            .get()
            .groupManagementAsync(
                GroupManagementRequest.newAdd(
                    client, self(), callId.incrementAndGet(), group, false));
    try {
      RaftClientReply reply = added.get(ADD_TIMEOUT_S, TimeUnit.SECONDS);
      if (!reply.isSuccess()) {
        throw new IOException("group " + group.getGroupId() + " did not start: " + reply);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a group started", e);
    } catch (ExecutionException | TimeoutException | CompletionException e) {
      throw new IOException("group " + group.getGroupId() + " did not start: " + rootCause(e), e);
    }
  }

  /** Stops a division; its files stay. */
  void remove(RaftGroupId group) {
    try {
      server
          .get()
          .groupManagement(
              GroupManagementRequest.newRemove(
                  client, self(), callId.incrementAndGet(), group, false, false));
    } catch (IOException | RuntimeException e) {
      LOG.info("group {} was gone already: {}", group, e.toString());
    }
  }

  private RaftPeerId self() {
    return server.get().getId();
  }

  private static RaftPeer peer(String name, String address) {
    return RaftPeer.newBuilder().setId(name).setAddress(address).build();
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause);
  }
}
