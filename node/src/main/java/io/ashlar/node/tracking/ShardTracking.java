package io.ashlar.node.tracking;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Audience;
import io.ashlar.engine.keyspace.KeyObserver;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.node.pubsub.ChannelName;
import io.ashlar.topology.SlotHash;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps copies of one shard's keys. A change takes the key's readers out of the table and puts
 * them among what is told when the change is committed; whoever reads the key again is entered
 * again. While no client tracks, nothing is observed and nothing kept. As in Redis, keys of the
 * same name in different databases are not told apart.
 *
 * <p>The shard thread only.
 */
public final class ShardTracking implements KeyObserver {
  private static final int EXAMINED_MAX = 10_000;

  private final Tracking node;
  private final ShardEngine engine;

  /** Readers' ids by key, in the order of the first read. */
  private final LinkedHashMap<ChannelName, long[]> readers = new LinkedHashMap<>();

  private Changes open = new Changes();
  private long actor = Audience.NO_CLIENT;
  private boolean observing;

  public ShardTracking(Tracking node, ShardEngine engine) {
    this.node = node;
    this.engine = engine;
  }

  /** Keys may change now. */
  public void stepBegins() {
    boolean used = node.isUsed();
    if (used == observing) {
      return;
    }
    observing = used;
    if (used) {
      engine.databases().addObserver(this);
    } else {
      engine.databases().removeObserver(this);
      forgetReaders();
      open = new Changes();
    }
  }

  public void actsFor(long clientId) {
    actor = clientId;
  }

  /** A client has read a key and keeps the value. */
  public void copied(byte[] key, long clientId) {
    if (!observing) {
      return;
    }
    ChannelName name = new ChannelName(key);
    long[] present = readers.get(name);
    if (present == null) {
      readers.put(name, new long[] {clientId});
      node.tableChanged(1, 1);
      shrink();
      return;
    }
    for (long id : present) {
      if (id == clientId) {
        return;
      }
    }
    long[] more = Arrays.copyOf(present, present.length + 1);
    more[present.length] = clientId;
    readers.put(name, more);
    node.tableChanged(0, 1);
  }

  /** Forgets the keys read first, whose readers can not be told any more when they change. */
  private void shrink() {
    Iterator<Map.Entry<ChannelName, long[]>> oldest = readers.entrySet().iterator();
    while (node.tableTooLarge() && oldest.hasNext()) {
      Map.Entry<ChannelName, long[]> evicted = oldest.next();
      oldest.remove();
      node.tableChanged(-1, -evicted.getValue().length);
      for (long id : evicted.getValue()) {
        node.invalidate(id, evicted.getKey().bytes(), Audience.NO_CLIENT);
      }
    }
  }

  @Override
  public void beforeChange(
      Keyspace keyspace, int slot, byte[] key, int hash, @Nullable Object old) {
    boolean broadcasts = node.broadcasts();
    if (readers.isEmpty() && !broadcasts) {
      return;
    }
    // That a key has expired is nobody's doing, whoever finds it out.
    boolean expired = old != null && Records.isExpired(old, engine.clockMs());
    long by = expired ? Audience.NO_CLIENT : actor;
    long[] who = readers.isEmpty() ? null : readers.remove(new ChannelName(key));
    if (who != null) {
      node.tableChanged(-1, -who.length);
      open.read(key, who, by);
    }
    if (broadcasts) {
      open.changed(key, by);
    }
  }

  @Override
  public void beforeFlush(Keyspace flushed) {
    forgetReaders();
    open.everything();
  }

  /** Readers are not known by their databases: any key may hold something else now. */
  @Override
  public void beforeSwap(Keyspace one, Keyspace other) {
    forgetReaders();
    open.everything();
  }

  /**
   * Changes of these slots' keys will not be heard of here any more: who keeps copies forgets them.
   * Looking at each of very many keys would take long, so then all are told to forget everything.
   */
  public void slotsLeave(IntPredicate slots) {
    if (!observing) {
      return;
    }
    if (readers.size() > EXAMINED_MAX || node.broadcasts()) {
      forgetReaders();
      open.everything();
      return;
    }
    readers
        .entrySet()
        .removeIf(
            one -> {
              boolean leaves = slots.test(SlotHash.slotOf(one.getKey().bytes()));
              if (leaves) {
                node.tableChanged(-1, -one.getValue().length);
                open.read(one.getKey().bytes(), one.getValue(), Audience.NO_CLIENT);
              }
              return leaves;
            });
  }

  /** Takes what has changed since the last time; null for nothing. */
  public @Nullable Changes take() {
    if (open.isEmpty()) {
      return null;
    }
    Changes taken = open;
    open = new Changes();
    return taken;
  }

  /**
   * The changes are committed.
   *
   * @param followed whether this replica only follows
   */
  public void tell(Changes changes, boolean followed) {
    changes.tell(node, followed);
  }

  /**
   * The shard may change from now on without this replica's knowledge: all who read here are told
   * to forget everything.
   *
   * @param pending what was changed here and never committed
   * @param led whether this replica may have been read by those who broadcast
   */
  public void stopped(Iterable<Changes> pending, boolean led) {
    Set<Long> told = new HashSet<>();
    readers.values().forEach(ids -> Arrays.stream(ids).forEach(told::add));
    pending.forEach(changes -> changes.addReaders(told));
    open.addReaders(told);
    open = new Changes();
    forgetReaders();
    told.forEach(node::invalidateAll);
    if (led) {
      node.invalidateAll(
          session -> {
            var mode = session.tracking().mode();
            return mode != null && mode.broadcast();
          });
    }
  }

  private void forgetReaders() {
    int items = 0;
    for (long[] ids : readers.values()) {
      items += ids.length;
    }
    node.tableChanged(-readers.size(), -items);
    readers.clear();
  }
}
