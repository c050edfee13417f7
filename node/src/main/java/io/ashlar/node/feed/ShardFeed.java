package io.ashlar.node.feed;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Audience;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.node.tracking.Changes;
import io.ashlar.node.tracking.ShardTracking;
import io.ashlar.node.tracking.Tracking;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The audience of one shard's engine: keeps what it hears with the entry that it belongs to, and
 * passes it on when the entry is committed.
 *
 * <p>The shard thread only.
 */
public final class ShardFeed implements Audience {
  /** Events of one entry at most; a larger one loses those beyond. */
  private static final int EVENTS_MAX = 100_000;

  private record Batch(long sequence, List<KeyEvent> events, @Nullable Changes changes) {}

  private final ShardEngine engine;
  private final KeyspaceNotifier notifier;
  private final ShardTracking tracking;

  /** Closed entries that are not committed yet, in their order. */
  private final Deque<Batch> closed = new ArrayDeque<>();

  private List<KeyEvent> openEvents = new ArrayList<>();
  private boolean leads;

  private ShardFeed(ShardEngine engine, KeyspaceNotifier notifier, Tracking tracking) {
    this.engine = engine;
    this.notifier = notifier;
    this.tracking = new ShardTracking(tracking, engine);
  }

  /** Makes a feed the audience of an engine that has not done anything yet. */
  public static void attach(ShardEngine engine, KeyspaceNotifier notifier, Tracking tracking) {
    engine.setAudience(new ShardFeed(engine, notifier, tracking));
  }

  @Override
  public void stepBegins(boolean leader) {
    leads = leader;
    tracking.stepBegins();
  }

  @Override
  public void happened(KeyEvent event) {
    if (event.kind() == KeyEvent.Kind.MISSED) {
      missed(event);
    } else {
      add(openEvents, event);
    }
  }

  /** A miss changes nothing: it is held back only by the entry that took the key away. */
  private void missed(KeyEvent event) {
    long holder = leads ? engine.holdSequenceSoFar() : 0;
    Batch last = closed.peekLast();
    if (holder == 0) {
      notifier.tell(event);
    } else if (holder == engine.openSequence()) {
      add(openEvents, event);
    } else if (last != null && last.sequence >= holder) {
      add(last.events, event);
    } else {
      closed.add(new Batch(holder, new ArrayList<>(List.of(event)), null));
    }
  }

  private void add(List<KeyEvent> events, KeyEvent event) {
    if (events.size() < EVENTS_MAX) {
      events.add(event);
    } else {
      notifier.lose(1);
    }
  }

  @Override
  public void entryClosed(long sequence) {
    Changes changes = tracking.take();
    if (!openEvents.isEmpty() || changes != null) {
      closed.add(new Batch(sequence, openEvents, changes));
      openEvents = new ArrayList<>();
    }
  }

  @Override
  public void committed(long sequence) {
    for (Batch head = closed.peek();
        head != null && head.sequence <= sequence;
        head = closed.peek()) {
      closed.remove();
      head.events.forEach(notifier::tell);
      if (head.changes != null) {
        tracking.tell(head.changes, false);
      }
    }
  }

  @Override
  public void applied() {
    Changes changes = tracking.take();
    if (changes != null) {
      tracking.tell(changes, true);
    }
  }

  @Override
  public void stopped() {
    List<Changes> pending = new ArrayList<>();
    for (Batch batch : closed) {
      if (batch.changes != null) {
        pending.add(batch.changes);
      }
    }
    closed.clear();
    openEvents = new ArrayList<>();
    tracking.stopped(pending, leads);
  }

  @Override
  public void slotsLeave(IntPredicate slots) {
    tracking.slotsLeave(slots);
  }

  @Override
  public void copied(byte[] key, long clientId) {
    tracking.copied(key, clientId);
  }

  @Override
  public void actsFor(long clientId) {
    tracking.actsFor(clientId);
  }
}
