package io.ashlar.node.request;

import io.ashlar.engine.keys.Scan;
import io.ashlar.node.routing.Router;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SCAN over several shards: by their first slots, each to its end. The cursor names a slot, and
 * so the shard that it is in.
 */
final class ScanOrder {
  static final Reply FINISHED = Reply.Array.of(Reply.Bulk.of("0"), Reply.EMPTY_ARRAY);

  private record Stop(ShardPort port, int firstSlot) {}

  private final Router router;
  private final List<Stop> stops;

  private ScanOrder(Router router, List<Stop> stops) {
    this.router = router;
    this.stops = stops;
  }

  static ScanOrder of(Router router, List<ShardPort> ports) {
    List<Stop> stops = new ArrayList<>();
    for (ShardPort port : ports) {
      int first = router.firstSlotOf(port.shardId());
      if (first >= 0) {
        stops.add(new Stop(port, first));
      }
    }
    stops.sort(Comparator.comparingInt(Stop::firstSlot));
    return new ScanOrder(router, stops);
  }

  /**
   * The shard where a scan goes on: the owner of the cursor's slot, or when that is not here any
   * more the one that comes after it.
   */
  @Nullable ShardPort shardAt(long cursor) {
    long slot = Scan.slotOf(cursor);
    if (cursor == 0 || slot < 0 || slot >= SlotHash.SLOT_COUNT) {
      return stops.isEmpty() ? null : stops.getFirst().port;
    }
    ShardPort owner = router.local((int) slot);
    for (Stop stop : stops) {
      if (stop.port == owner || (stop.firstSlot > slot && !isHere(owner))) {
        return stop.port;
      }
    }
    return null;
  }

  /** The answer of one shard with the cursor that leads on to the next when this one is through. */
  Reply chained(Reply reply, ShardPort from) {
    if (!(reply instanceof Reply.Array array)
        || array.items().size() != 2
        || !(array.items().get(0) instanceof Reply.Bulk cursor)
        || cursor.length() != 1
        || cursor.array()[cursor.offset()] != '0') {
      return reply;
    }
    for (int i = 0; i + 1 < stops.size(); i++) {
      if (stops.get(i).port == from) {
        long next = Scan.cursorAt(stops.get(i + 1).firstSlot);
        return Reply.Array.of(Reply.Bulk.of(Long.toUnsignedString(next)), array.items().get(1));
      }
    }
    return reply;
  }

  private boolean isHere(@Nullable ShardPort owner) {
    return stops.stream().anyMatch(stop -> stop.port == owner);
  }
}
