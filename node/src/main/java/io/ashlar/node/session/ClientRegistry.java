package io.ashlar.node.session;

import io.ashlar.node.acl.Accounts;
import io.ashlar.node.acl.AclLog;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** All clients of this node. Safe for all threads. */
public final class ClientRegistry {
  private final ClientPolicy policy;
  private final Accounts accounts = new Accounts();
  private final AclLog denials = new AclLog();
  private final ClientPause pause = new ClientPause(System::nanoTime);
  private final ConcurrentSkipListMap<Long, Session> sessions = new ConcurrentSkipListMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger peers = new AtomicInteger();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder outputLimitDisconnections = new LongAdder();
  private final LongAdder queryLimitDisconnections = new LongAdder();

  private final LongAdder bytesInBefore = new LongAdder();
  private final LongAdder bytesOutBefore = new LongAdder();

  public ClientRegistry(ClientPolicy policy) {
    this.policy = policy;
  }

  public ClientPolicy policy() {
    return policy;
  }

  /** Who clients may be. */
  public Accounts accounts() {
    return accounts;
  }

  /** What clients were denied. */
  public AclLog denials() {
    return denials;
  }

  public ClientPause pause() {
    return pause;
  }

  /** Takes one of the {@code maxclients} places; {@link #leave} gives it back. */
  public boolean enter() {
    if (connected.incrementAndGet() > policy.maxClients) {
      connected.decrementAndGet();
      refused.increment();
      return false;
    }
    accepted.increment();
    return true;
  }

  /** Gives back a place that {@link #enter} granted. */
  public void leave() {
    connected.decrementAndGet();
  }

  public long nextId() {
    return lastId.incrementAndGet();
  }

  public void add(Session session) {
    sessions.put(session.id(), session);
  }

  /** It turned out to be another node: it is no client any more. */
  public void becomesPeer(Session session) {
    if (session.role() != SessionRole.PEER) {
      session.setRole(SessionRole.PEER);
      remove(session);
      peers.incrementAndGet();
      session.onEnd(this, peers::decrementAndGet);
    }
  }

  public void remove(Session session) {
    if (sessions.remove(session.id()) != null) {
      bytesInBefore.add(session.bytesIn());
      bytesOutBefore.add(session.bytesOut());
    }
  }

  /** By ascending id. */
  public Collection<Session> all() {
    return Collections.unmodifiableCollection(sessions.values());
  }

  public Optional<Session> find(long id) {
    return Optional.ofNullable(sessions.get(id));
  }

  public int count() {
    return connected.get() - peers.get();
  }

  /** How many wait for a key. Looks at each. */
  public int blockedCount() {
    return (int) sessions.values().stream().filter(Session::blocked).count();
  }

  /**
   * Ends all matching clients. The one that asks is ended after its reply.
   *
   * @return how many
   */
  public int kill(Predicate<Session> which, Session asking) {
    int killed = 0;
    for (Session session : sessions.values()) {
      if (which.test(session)) {
        killed++;
        if (session == asking) {
          session.control().closeAfterReplies();
        } else {
          session.control().close();
        }
      }
    }
    return killed;
  }

  /** Ends CLIENT PAUSE and lets everybody go on. */
  public void unpause() {
    pause.end();
    sessions.values().forEach(session -> session.control().resume());
  }

  // ---- counters, since the start ----

  /** Bytes read from all clients, of those that left too; a little old for those connected. */
  public long bytesIn() {
    return bytesInBefore.sum() + sessions.values().stream().mapToLong(Session::bytesIn).sum();
  }

  /** Bytes sent to all clients, as {@link #bytesIn}. */
  public long bytesOut() {
    return bytesOutBefore.sum() + sessions.values().stream().mapToLong(Session::bytesOut).sum();
  }

  public long acceptedTotal() {
    return accepted.sum();
  }

  /** Turned away because of {@code maxclients}. */
  public long refusedTotal() {
    return refused.sum();
  }

  public long outputLimitDisconnections() {
    return outputLimitDisconnections.sum();
  }

  public void noteOutputLimitDisconnection() {
    outputLimitDisconnections.increment();
  }

  public long queryLimitDisconnections() {
    return queryLimitDisconnections.sum();
  }

  public void noteQueryLimitDisconnection() {
    queryLimitDisconnections.increment();
  }

  public void resetCounters() {
    accepted.reset();
    refused.reset();
    outputLimitDisconnections.reset();
    queryLimitDisconnections.reset();
    denials.resetCounts();
  }
}
