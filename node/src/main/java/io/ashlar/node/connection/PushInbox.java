package io.ashlar.node.connection;

import io.ashlar.node.session.ClientRegistry;
import io.ashlar.resp.Reply;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * What other threads push to one client, on its way to the client's own. Bounded by bytes: beyond
 * the hard limit of class pubsub the client is disconnected, as for output that it does not read.
 */
final class PushInbox {
  private static final int CHUNK = 16;

  /** What a push costs beside its bytes. */
  private static final int OVERHEAD_BYTES = 64;

  /** In here at most, also where the limit of the class is larger or none. */
  private static final long BYTES_MAX = 64L << 20;

  /** Handed on in one task; the loop serves others in between. */
  private static final int BATCH = 512;

  private record Item(long bytes, Supplier<Reply> message) {}

  private final Queue<Item> items = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final EventLoop loop;
  private final ReplyOutlet outlet;
  private final ClientRegistry clients;
  private volatile boolean full;

  PushInbox(EventLoop loop, ReplyOutlet outlet, ClientRegistry clients) {
    this.loop = loop;
    this.outlet = outlet;
    this.clients = clients;
  }

  /** Any thread. */
  void push(long messageBytes, Supplier<Reply> message) {
    if (full) {
      return;
    }
    long cost = messageBytes + OVERHEAD_BYTES;
    long hard = clients.policy().pubsubOutput.hardBytes();
    long limit = hard > 0 ? Math.min(hard, BYTES_MAX) : BYTES_MAX;
    if (bytes.addAndGet(cost) > limit) {
      full = true;
      schedule();
      return;
    }
    items.add(new Item(cost, message));
    schedule();
  }

  /** Bytes on their way to the client's thread; any thread. */
  long bytes() {
    return bytes.get();
  }

  private void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true) && !loop.isShuttingDown()) {
      loop.execute(this::drain);
    }
  }

  /** Always in a task of its own: what a command pushes to its own client comes after its reply. */
  private void drain() {
    if (full) {
      items.clear();
      outlet.disconnect();
      return;
    }
    try {
      Item item;
      for (int i = 0; i < BATCH && (item = items.poll()) != null; i++) {
        bytes.addAndGet(-item.bytes);
        outlet.push(item.message.get(), item.bytes);
      }
    } finally {
      scheduled.set(false);
    }
    // Whoever came while this ran found it scheduled.
    if (full || !items.isEmpty()) {
      schedule();
    }
  }
}
