package io.ashlar.node.acl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What users were denied lately, newest first; denials of the same kind are one entry for a minute.
 * Bounded: what does not fit leaves at the old end, and long names are cut off. Any thread.
 */
public final class AclLog {
  private static final long GROUPING_MS = 60_000;
  private static final int GROUPING_ENTRIES = 10;
  private static final int OBJECT_BYTES_MAX = 1_024;

  /** Where the denied command was sent. */
  public enum Context {
    TOPLEVEL,
    MULTI,
    LUA
  }

  /**
   * @param object the command, key or channel
   * @param user one character a byte
   * @param client the last one, as CLIENT LIST shows it
   */
  public record Entry(
      long id,
      long count,
      Denial.Reason reason,
      Context context,
      byte[] object,
      String user,
      String client,
      long createdMs,
      long updatedMs) {
    private boolean isLike(Entry other) {
      return reason == other.reason
          && context == other.context
          && Math.abs(updatedMs - other.updatedMs) <= GROUPING_MS
          && Arrays.equals(object, other.object)
          && user.equals(other.user);
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final LongAdder[] counts = new LongAdder[Denial.Reason.values().length];
  private long nextId;
  private int lengthMax = 128;

  public AclLog() {
    Arrays.setAll(counts, i -> new LongAdder());
  }

  /** Notes and counts a denial. */
  public void add(
      Denial.Reason reason,
      Context context,
      byte[] object,
      String user,
      String client,
      long nowMs) {
    counts[reason.ordinal()].increment();
    byte[] shortened =
        object.length > OBJECT_BYTES_MAX ? Arrays.copyOf(object, OBJECT_BYTES_MAX) : object;
    insert(new Entry(0, 1, reason, context, shortened, user, client, nowMs, nowMs));
  }

  private synchronized void insert(Entry entry) {
    Optional<Entry> former = takeLike(entry);
    entries.addFirst(
        new Entry(
            former.isPresent() ? former.get().id : nextId++,
            former.map(Entry::count).orElse(0L) + 1,
            entry.reason,
            entry.context,
            entry.object,
            entry.user,
            entry.client,
            former.map(Entry::createdMs).orElse(entry.createdMs),
            entry.updatedMs));
    trim();
  }

  private Optional<Entry> takeLike(Entry entry) {
    Iterator<Entry> newest = entries.iterator();
    for (int i = 0; i < GROUPING_ENTRIES && newest.hasNext(); i++) {
      Entry other = newest.next();
      if (other.isLike(entry)) {
        newest.remove();
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private void trim() {
    while (entries.size() > lengthMax) {
      entries.removeLast();
    }
  }

  /** The newest entries. */
  public synchronized List<Entry> newest(long count) {
    List<Entry> all = new ArrayList<>(entries);
    return List.copyOf(all.subList(0, (int) Math.min(count, all.size())));
  }

  public synchronized void clear() {
    entries.clear();
  }

  public synchronized void setLengthMax(int length) {
    lengthMax = length;
    trim();
  }

  /** How often this was the reason, since the start or the last {@link #resetCounts}. */
  public long count(Denial.Reason reason) {
    return counts[reason.ordinal()].sum();
  }

  public void resetCounts() {
    for (LongAdder count : counts) {
      count.reset();
    }
  }
}
