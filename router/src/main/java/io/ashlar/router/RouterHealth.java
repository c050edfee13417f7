package io.ashlar.router;

import io.ashlar.node.http.HealthSource;
import io.ashlar.router.map.MapFollower;
import io.ashlar.router.users.Users;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether the router's threads go round, and whether it knows the grid. */
final class RouterHealth implements HealthSource {
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int LOOK_MS = 1_000;

  private final MapFollower follower;
  private final Users users;
  private final List<Watch> watches;
  private final BooleanSupplier leaving;

  RouterHealth(List<EventLoop> loops, MapFollower follower, Users users, BooleanSupplier leaving) {
    this.follower = follower;
    this.users = users;
    this.leaving = leaving;
    this.watches = loops.stream().map(Watch::new).toList();
    watches.forEach(Watch::start);
  }

  @Override
  public List<String> notAlive() {
    long now = System.nanoTime();
    return watches.stream()
        .filter(watch -> now - watch.seenNanos > STUCK_NANOS)
        .map(watch -> "event loop " + watches.indexOf(watch) + " does not respond")
        .toList();
  }

  @Override
  public List<String> notReady() {
    List<String> reasons = new ArrayList<>(notAlive());
    if (leaving.getAsBoolean()) {
      reasons.add("it is stopping");
    }
    String stale = follower.staleBecause(System.nanoTime());
    if (stale != null) {
      reasons.add(stale);
    }
    if (!users.anonymousKnown()) {
      reasons.add("no node has told yet what clients may do");
    }
    return reasons;
  }

  /** Notes the time again and again, on the loop itself. */
  private static final class Watch {
    private final EventLoop loop;
    private volatile long seenNanos = System.nanoTime();

    Watch(EventLoop loop) {
      this.loop = loop;
    }

    void start() {
      var _ =
          loop.scheduleAtFixedRate(
              () -> seenNanos = System.nanoTime(), LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }
  }
}
