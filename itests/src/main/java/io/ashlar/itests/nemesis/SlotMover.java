package io.ashlar.itests.nemesis;

import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.testbed.Testbed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has one block of slots after the other move to the next shard, in an order of chance, until every
 * slot has moved once, and then again. It asks by DEBUG ASHLAR-MOVE, any node, until the answer
 * says that the target owns the block.
 */
public final class SlotMover {
  private static final int SLOTS = 16_384;
  private static final int BLOCKS_PER_SHARD = 32;
  private static final int ASK_TIMEOUT_MS = 1_000;
  private static final long PAUSE_MS = 20;

  /** What the control group says to a move to where the slots are. */
  private static final String THERE_ALREADY = "to itself";

  private final Testbed testbed;
  private final ClusterView view = new ClusterView(ASK_TIMEOUT_MS);
  private final Random random;
  private final int shards;
  private final List<Block> blocks = new ArrayList<>();
  private final AtomicInteger slotsMoved = new AtomicInteger();
  private volatile CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile @Nullable Block unfinished;
  private int asked;

  /** Slots that move together; used by the mover's thread. */
  private static final class Block {
    private final int first;
    private final int last;
    private int shard;

    Block(int first, int last, int shard) {
      this.first = first;
      this.last = last;
      this.shard = shard;
    }

    int size() {
      return last - first + 1;
    }

    @Override
    public String toString() {
      return "slots " + first + " to " + last + " on their way to s" + (shard + 1);
    }
  }

  /** One that has not begun, for a cluster whose slots have not moved since it was formed. */
  public SlotMover(Testbed testbed, int shards, long seed) {
    this.testbed = testbed;
    this.shards = shards;
    this.random = new Random(seed);
    for (int shard = 0; shard < shards; shard++) {
      int from = border(shard, shards);
      int size = border(shard + 1, shards) - from;
      for (int i = 0; i < BLOCKS_PER_SHARD; i++) {
        int first = from + i * size / BLOCKS_PER_SHARD;
        blocks.add(new Block(first, from + (i + 1) * size / BLOCKS_PER_SHARD - 1, shard));
      }
    }
  }

  /** The first slot of a shard in a new cluster. */
  private static int border(int shard, int shards) {
    return (int) Math.round((double) shard * SLOTS / shards);
  }

  /** Begins, or goes on after {@link #stop} and {@link #settle}. */
  public void start() {
    stopping = new CountDownLatch(1);
    thread = Thread.ofPlatform().daemon().name("slot-mover").start(this::run);
  }

  /** Begins no more moves. */
  public void stop() throws InterruptedException {
    stopping.countDown();
    if (thread != null) {
      thread.join();
    }
  }

  /**
   * Waits, on a cluster that is whole again, until the last move has ended.
   *
   * @return what did not end in time
   */
  public List<String> settle(long timeoutMs) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    for (Block block = unfinished; block != null; block = unfinished) {
      if (isThere(block)) {
        unfinished = null;
      } else if (System.nanoTime() - deadline > 0) {
        return List.of(block + " do not get there");
      } else {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    }
    return List.of();
  }

  /** Over all moves: a slot that moved twice counts twice. */
  public int slotsMoved() {
    return slotsMoved.get();
  }

  private void run() {
    try {
      while (true) {
        Collections.shuffle(blocks, random);
        for (Block block : blocks) {
          block.shard = (block.shard + 1) % shards;
          unfinished = block;
          while (!isThere(block)) {
            if (stopping.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
              return;
            }
          }
          slotsMoved.addAndGet(block.size());
          unfinished = null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks for the move, again if need be: the control group takes the same move for the same. */
  private boolean isThere(Block block) {
    List<NodeAddress> nodes = testbed.addresses();
    NodeAddress node = nodes.get(asked % nodes.size());
    try {
      RespValue answer =
          view.ask(
              node,
              "DEBUG",
              "ASHLAR-MOVE",
              Integer.toString(block.first),
              Integer.toString(block.last),
              "s" + (block.shard + 1));
      if (answer instanceof RespValue.Failure refusal) {
        asked++;
        return refusal.text().contains(THERE_ALREADY);
      }
    } catch (IOException e) {
      // The node is down or cut off, as it should be now and then: another one may answer.
      asked++;
    }
    return false;
  }
}
