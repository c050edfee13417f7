package io.ashlar.node.connection;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.feed.KeyspaceNotifier;
import io.ashlar.node.feed.ShardFeed;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.raft.ShardRequest;
import io.ashlar.raft.ShardRequests;
import io.ashlar.resp.Reply;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A shard in memory: the real engine, a log that commits when the test says so. While {@code
 * holding}, replies of writes wait for {@link #commitAll}.
 */
public final class FakeShard implements ShardPort {
  private record Held(ShardRequest request, Reply reply) {}

  private final String id;
  private final EventExecutor thread;
  final EngineSettings settings = new EngineSettings();
  private final ShardEngine engine =
      new ShardEngine(42, settings, new EngineStats(), new SplittableRandom(7));
  private final Deque<Held> held = new ArrayDeque<>();
  private final List<Runnable> reliefs = new ArrayList<>();
  volatile boolean leading = true;
  public volatile boolean holding;
  volatile boolean overloaded;
  volatile String leaderHint = "";
  volatile ShardRequest.Refusal refuseWritesWith;
  volatile int submitted;
  public volatile int heldCount;

  FakeShard(String id, EventExecutor thread) {
    this.id = id;
    this.thread = thread;
  }

  @Override
  public String shardId() {
    return id;
  }

  @Override
  public EventExecutor thread() {
    return thread;
  }

  @Override
  public void submit(ShardRequest request) {
    mustBeOnThread();
    submitted = submitted + 1;
    if (!leading) {
      ShardRequests.refuse(request, ShardRequest.Refusal.NOT_LEADER);
      return;
    }
    ShardRequest.Refusal refusal = refuseWritesWith;
    if (refusal != null && request.isWrite()) {
      ShardRequests.refuse(request, refusal);
      return;
    }
    Reply reply =
        engine.execute(
            request.command(),
            request.database(),
            request.slot(),
            request.denyOom(),
            true,
            1_000_000,
            ShardRequests.idOf(request));
    long hold = engine.holdSequence();
    if (engine.hasEffects()) {
      long sequence = engine.openSequence();
      var unused = engine.closeEntry();
      if (!holding) {
        engine.committed(sequence);
        hold = 0;
      }
    }
    if (holding && (request.isWrite() || hold > 0)) {
      held.add(new Held(request, reply));
      heldCount = held.size();
    } else {
      ShardRequests.done(request, reply);
    }
  }

  @Override
  public void submitFollowerRead(ShardRequest request) {
    mustBeOnThread();
    ShardRequests.done(
        request,
        engine.executeFollowerRead(
            request.command(), request.database(), request.slot(), 1_000_000));
  }

  /** Ends all held requests. Any thread. */
  public void commitAll() {
    thread.execute(
        () -> {
          engine.committed(engine.openSequence() - 1);
          while (!held.isEmpty()) {
            Held next = held.poll();
            ShardRequests.done(next.request, next.reply);
          }
          heldCount = 0;
        });
  }

  void attach(KeyspaceNotifier notifier, Tracking tracking) {
    ShardFeed.attach(engine, notifier, tracking);
  }

  /** Another node leads from now on. Any thread. */
  public void stopLeading() {
    leading = false;
    thread.execute(engine::stopLeading);
  }

  /** Deletes what has expired by a time. Any thread. */
  void expireAll(long nowMs) {
    thread.execute(
        () -> {
          engine.expireStep(nowMs, 1_000);
          long sequence = engine.openSequence();
          var unused = engine.closeEntry();
          engine.committed(sequence);
        });
  }

  /** Another leader took over before the held requests were committed. Any thread. */
  public void forgetAll() {
    thread.execute(
        () -> {
          while (!held.isEmpty()) {
            ShardRequests.forget(held.poll().request);
          }
          heldCount = 0;
        });
  }

  void relieve() {
    overloaded = false;
    thread.execute(
        () -> {
          List<Runnable> now = List.copyOf(reliefs);
          reliefs.clear();
          now.forEach(Runnable::run);
        });
  }

  @Override
  public boolean leading() {
    return leading;
  }

  @Override
  public Optional<String> leaderHint() {
    return leaderHint.isEmpty() ? Optional.empty() : Optional.of(leaderHint);
  }

  @Override
  public boolean overloaded() {
    return overloaded;
  }

  @Override
  public void onRelief(Runnable task) {
    mustBeOnThread();
    reliefs.add(task);
  }

  @Override
  public void unwatch(WatchSet set) {
    mustBeOnThread();
    engine.unwatch(set);
  }

  private void mustBeOnThread() {
    if (!thread.inEventLoop()) {
      throw new IllegalStateException("not on the shard thread");
    }
  }
}
