package io.ashlar.raft;

import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One snapshot being taken: the shard thread walks in small steps, another thread writes. At most a
 * few steps wait to be written; then the walk pauses.
 *
 * <p>The file is published only once the last entry it shows is committed: a leader's snapshot may
 * begin with effects that are still in flight.
 */
final class SnapshotTask {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTask.class);

  /** Keys a step: about 50 µs of the shard thread. */
  private static final int STEP_KEYS = 200;

  private static final int STEPS_WAITING_MAX = 4;

  /** Leaves most of the processor to commands: 2 million keys take some seconds. */
  private static final long STEP_PAUSE_MICROS = 500;

  /** Hears, on the shard thread, how it ended. */
  interface Listener {
    /** All is written and waits for {@link SnapshotTask#publish}. */
    void written(SnapshotTask task);

    void published(SnapshotTask task);

    void failed(SnapshotTask task, Exception cause);
  }

  private final TermIndex at;
  private final SnapshotWalk walk;
  private final SnapshotStore store;
  private final SnapshotFile.Header header;
  private final ScheduledExecutorService shardThread;
  private final Executor writerThread;
  private final Listener listener;

  /** Writer thread only. */
  private SnapshotFile.Writer writer;

  /** Shard thread only. */
  private int stepsWaiting;

  private boolean stepScheduled;
  private boolean cancelled;

  SnapshotTask(
      TermIndex at,
      SnapshotWalk walk,
      SnapshotStore store,
      SnapshotFile.Header header,
      ScheduledExecutorService shardThread,
      Executor writerThread,
      Listener listener)
      throws IOException {
    this.at = at;
    this.walk = walk;
    this.store = store;
    this.header = header;
    this.shardThread = shardThread;
    this.writerThread = writerThread;
    this.listener = listener;
    this.writer = store.newWriter(header);
  }

  /** The last entry in it. */
  TermIndex at() {
    return at;
  }

  void start() {
    byte[] slots = walk.slotsState();
    writerThread.execute(() -> writeSlots(slots));
    scheduleStep();
  }

  /** Shard thread: gives up; the unfinished file is deleted. */
  void cancel() {
    if (!cancelled) {
      cancelled = true;
      walk.cancel();
      writerThread.execute(this::discard);
    }
  }

  /** Shard thread: what it shows is committed, make it the newest snapshot. */
  void publish() {
    writerThread.execute(
        () -> {
          try {
            writer.publish();
            store.published();
            shardThread.execute(() -> listener.published(this));
          } catch (IOException e) {
            fail(e);
          }
        });
  }

  private void scheduleStep() {
    if (!stepScheduled) {
      stepScheduled = true;
      shardThread.schedule(this::step, STEP_PAUSE_MICROS, TimeUnit.MICROSECONDS);
    }
  }

  private void step() {
    stepScheduled = false;
    if (cancelled) {
      return;
    }
    List<SlotChunk> chunks = walk.step(STEP_KEYS);
    boolean last = walk.isDone();
    stepsWaiting++;
    writerThread.execute(() -> write(chunks, last));
    if (!last && stepsWaiting < STEPS_WAITING_MAX) {
      scheduleStep();
    }
  }

  private void writeSlots(byte[] state) {
    try {
      writer.writeSlots(state);
    } catch (IOException e) {
      fail(e);
    }
  }

  private void write(List<SlotChunk> chunks, boolean last) {
    try {
      for (SlotChunk chunk : chunks) {
        writer.write(chunk);
      }
      shardThread.execute(() -> written(last));
    } catch (IOException e) {
      fail(e);
    }
  }

  private void written(boolean last) {
    stepsWaiting--;
    if (cancelled) {
      return;
    }
    if (last) {
      listener.written(this);
    } else if (!walk.isDone()) {
      scheduleStep();
    }
  }

  private void fail(IOException cause) {
    discard();
    shardThread.execute(
        () -> {
          if (!cancelled) {
            cancelled = true;
            walk.cancel();
            listener.failed(this, cause);
          }
        });
  }

  private void discard() {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.warn("cannot remove the unfinished snapshot {}", header, e);
    }
  }
}
