package io.ashlar.engine.keyspace;

import io.ashlar.engine.keyspace.Keyspace.Located;
import io.ashlar.engine.request.RequestWindows;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The numbered databases of one shard, as SELECT chooses them: a keyspace each. A key's slot, and
 * so its shard, is the same in all of them. Exchanging two is exchanging two references; observers
 * hear of the changes in all. Beside the keys it holds what the shard remembers of requests, which
 * belongs to the slots of all databases alike.
 */
public final class Databases {
  /** How many there are, in every cluster. */
  public static final int COUNT = 16;

  /** How many keys a database holds, and how many of them carry an expiry. */
  public record Size(int database, long keys, long expiringKeys) {}

  private final Keyspace[] byNumber = new Keyspace[COUNT];
  private final List<KeyObserver> observers = new ArrayList<>(2);
  private final SpareTables spareTables = new SpareTables();
  private final ValueContext context;

  /** Those of slots that come or go: no command sees them, but they take memory. */
  private final List<Databases> hidden = new ArrayList<>(1);

  private final RequestWindows requests = new RequestWindows();
  private int newKeyAccess;

  public Databases(ValueContext context) {
    this.context = context;
    for (int number = 0; number < COUNT; number++) {
      byNumber[number] = new Keyspace(this, context, number);
    }
  }

  /** Whether there is a database with that number. */
  public static boolean exists(long number) {
    return number >= 0 && number < COUNT;
  }

  /**
   * The keys of a database.
   *
   * @param number from 0 to {@link #COUNT}, exclusive
   */
  public Keyspace of(int number) {
    return byNumber[number];
  }

  /**
   * Sets the access bits, see {@link AccessClock}, of keys that are made without any: those that
   * begin with a change of their value.
   */
  public void setNewKeyAccess(int access) {
    newKeyAccess = access;
  }

  /** See {@link #setNewKeyAccess}. */
  public int newKeyAccess() {
    return newKeyAccess;
  }

  /** Makes databases that nobody sees but who gets them; their memory counts as of these. */
  public Databases addHidden() {
    Databases added = new Databases(context);
    hidden.add(added);
    return added;
  }

  /** Lets go of hidden databases with all keys that are left in them. */
  public void removeHidden(Databases removed) {
    hidden.remove(removed);
  }

  /** What is remembered of requests with ids; flushing and swapping leave it alone. */
  public RequestWindows requests() {
    return requests;
  }

  /** All of them in the order of their numbers, empty ones too. */
  public List<Keyspace> all() {
    return List.copyOf(Arrays.asList(byNumber));
  }

  public void addObserver(KeyObserver observer) {
    observers.add(observer);
  }

  public void removeObserver(KeyObserver observer) {
    observers.remove(observer);
  }

  List<KeyObserver> observers() {
    return observers;
  }

  SpareTables spareTables() {
    return spareTables;
  }

  /** Keys of all databases. */
  public long keyCount() {
    return sum(Keyspace::keyCount);
  }

  /** Of the databases that hold keys, in the order of their numbers. */
  public List<Size> sizes() {
    List<Size> sizes = new ArrayList<>(1);
    for (Keyspace keyspace : byNumber) {
      if (keyspace.keyCount() > 0) {
        sizes.add(new Size(keyspace.database(), keyspace.keyCount(), keyspace.expiringCount()));
      }
    }
    return sizes;
  }

  /** Keys of one slot, in all databases. */
  public int keyCount(int slot) {
    int count = 0;
    for (Keyspace keyspace : byNumber) {
      count += keyspace.keyCount(slot);
    }
    return count;
  }

  /** Keys of some slots, in all databases. */
  public long keyCount(BitSet slots) {
    long count = 0;
    for (Keyspace keyspace : byNumber) {
      if (keyspace.keyCount() > 0) {
        for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
          count += keyspace.keyCount(slot);
        }
      }
    }
    return count;
  }

  /** How many keys carry an expiry. */
  public long expiringCount() {
    return sum(Keyspace::expiringCount);
  }

  /**
   * Estimated heap bytes of all records and tables, and of what is remembered of requests; hidden
   * ones included.
   */
  public long heapBytes() {
    // Asked before each command while memory is limited.
    long sum = requests.heapBytes();
    for (Keyspace keyspace : byNumber) {
      sum += keyspace.heapBytes();
    }
    for (int i = 0; i < hidden.size(); i++) {
      sum += hidden.get(i).heapBytes();
    }
    return sum;
  }

  private long sum(ToLongFunction<Keyspace> part) {
    long sum = 0;
    for (Keyspace keyspace : byNumber) {
      sum += part.applyAsLong(keyspace);
    }
    return sum;
  }

  /** Drops the keys of all databases. */
  public void flush() {
    for (Keyspace keyspace : byNumber) {
      if (keyspace.keyCount() > 0) {
        keyspace.flush();
      }
    }
  }

  /** Exchanges the keys of two databases. */
  public void swap(int one, int other) {
    if (one == other) {
      return;
    }
    Keyspace first = byNumber[one];
    Keyspace second = byNumber[other];
    for (KeyObserver observer : List.copyOf(observers)) {
      observer.beforeSwap(first, second);
    }
    byNumber[one] = second;
    byNumber[other] = first;
    second.setDatabase(one);
    first.setDatabase(other);
  }

  /** Some key of any database, or null when there is none; all are about equally likely. */
  public @Nullable Located randomRecord(RandomGenerator random) {
    Keyspace keyspace = pick(random, Keyspace::keyCount);
    return keyspace == null ? null : keyspace.randomRecord(random);
  }

  /** As {@link #randomRecord}, among the keys that carry an expiry. */
  public @Nullable Located randomExpiring(RandomGenerator random) {
    Keyspace keyspace = pick(random, Keyspace::expiringCount);
    return keyspace == null ? null : keyspace.randomExpiring(random);
  }

  /** A database, the likelier the more it has of what is counted. */
  private @Nullable Keyspace pick(RandomGenerator random, ToLongFunction<Keyspace> counted) {
    long all = sum(counted);
    long left = all == 0 ? 0 : random.nextLong(all);
    for (Keyspace keyspace : byNumber) {
      long count = counted.applyAsLong(keyspace);
      if (left < count) {
        return keyspace;
      }
      left -= count;
    }
    return null;
  }
}
