package io.ashlar.engine.command;

import io.ashlar.engine.effect.EffectRecorder;
import io.ashlar.engine.keyspace.Databases;
import java.util.function.BooleanSupplier;

/**
 * What commands do to whole databases, or with two of them: the part of an {@link Execution} that
 * few need, under the same rules.
 */
public final class DatabaseChanges {
  private final Execution x;
  private final Databases databases;
  private final EffectRecorder recorder;
  private final Holds holds;

  DatabaseChanges(Execution x, Databases databases, EffectRecorder recorder, Holds holds) {
    this.x = x;
    this.databases = databases;
    this.recorder = recorder;
    this.holds = holds;
  }

  /** Looks at another database, and goes on in this one. */
  public boolean in(int database, BooleanSupplier work) {
    int selected = x.database();
    x.select(database);
    boolean result = work.getAsBoolean();
    x.select(selected);
    return result;
  }

  /** Deletes the keys of the command's database. */
  public void flush() {
    holds.lookedAtAll();
    if (databases.of(x.database()).keyCount() > 0) {
      recorder.flush(databases.of(x.database()));
      holds.changedAll();
      x.waiters().flushed(x.database());
    }
  }

  /** Deletes the keys of all databases. */
  public void flushAll() {
    holds.lookedAtAll();
    if (databases.keyCount() > 0) {
      recorder.flush();
      holds.changedAll();
      x.waiters().flushed();
    }
  }

  /** Has two databases exchange their keys. Who waits in one of them waits for what it gets. */
  public void swap(int one, int other) {
    holds.lookedAtAll();
    boolean any = databases.of(one).keyCount() + databases.of(other).keyCount() > 0;
    if (one != other && any) {
      recorder.swap(one, other);
      holds.changedAll();
      x.waiters().swapped(one, other);
    }
  }

  /** Moves an existing key, with its expiry, to a database that does not have it. */
  public void move(byte[] key, int database) {
    recorder.move(databases.of(x.database()), x.slot(), key, databases.of(database));
    x.changed(x.slot(), key);
    arrived(key, database);
  }

  /** Copies an existing key, with its expiry, over whatever {@code newKey} was there. */
  public void copy(byte[] key, int database, byte[] newKey) {
    recorder.copy(databases.of(x.database()), x.slot(), key, databases.of(database), newKey);
    arrived(newKey, database);
  }

  private void arrived(byte[] key, int database) {
    event(database, KeyEvent.Kind.NEW, "new", key);
    int selected = x.database();
    x.select(database);
    x.changed(x.slot(), key);
    x.select(selected);
  }

  /** As {@link Execution#event}, of a key in another database. */
  public void event(int database, KeyEvent.Kind kind, String name, byte[] key) {
    int selected = x.database();
    x.select(database);
    x.event(kind, name, key);
    x.select(selected);
  }
}
