package io.ashlar.node.tracking;

import io.ashlar.engine.command.Audience;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one entry changes for those who keep copies. Bounded: an entry that changes more keys than
 * this keeps tells everybody to forget everything.
 */
public final class Changes {
  private static final int BROADCAST_KEYS_MAX = 20_000;

  private record Read(byte[] key, long[] readers, long actor) {}

  private final List<Read> reads = new ArrayList<>();

  /** For those that broadcast: changed keys, and who changed each if it was one client alone. */
  private final Map<byte[], Long> changed = new TreeMap<>(Arrays::compareUnsigned);

  private boolean everything;

  boolean isEmpty() {
    return reads.isEmpty() && changed.isEmpty() && !everything;
  }

  void read(byte[] key, long[] readers, long actor) {
    reads.add(new Read(key, readers, actor));
  }

  void changed(byte[] key, long actor) {
    if (changed.size() < BROADCAST_KEYS_MAX) {
      changed.merge(key, actor, (one, other) -> one.equals(other) ? one : Audience.NO_CLIENT);
    } else {
      everything = true;
    }
  }

  void everything() {
    everything = true;
  }

  void addReaders(Set<Long> to) {
    reads.forEach(read -> Arrays.stream(read.readers).forEach(to::add));
  }

  void tell(Tracking node, boolean followed) {
    if (everything) {
      node.invalidateAll(session -> !followed || session.followerReads().allowed());
      return;
    }
    for (Read read : reads) {
      for (long id : read.readers) {
        node.invalidate(id, read.key, read.actor);
      }
    }
    if (!changed.isEmpty()) {
      node.broadcast(changed, followed);
    }
  }
}
