package io.ashlar.node.migration;

import io.ashlar.node.bus.PeerConnection;
import io.ashlar.node.migration.MigrationEndedException.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chunks on their way to whichever node leads the target: numbered, in order, sent again over a new
 * connection until their commit is acknowledged. What is not acknowledged is bounded; sending waits
 * beyond. One thread.
 */
final class ChunkStream implements AutoCloseable {
  private static final long UNACKNOWLEDGED_BYTES_MAX = 2 << 20;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Makes connections to the target's leader. */
  interface Connector {
    PeerConnection connect() throws IOException;
  }

  private record Chunk(long number, byte[] effects) {}

  private final byte[] shard;
  private final byte[] id;
  private final byte[] attempt;
  private final byte[] slots;
  private final Connector connector;
  private final BooleanSupplier active;
  private final Consumer<String> problem;
  private final LongSupplier bytesPerSecond;
  private final Deque<Chunk> unacknowledged = new ArrayDeque<>();
  private @Nullable PeerConnection connection;

  /** Answers that are on their way over the present connection. */
  private int awaited;

  /** The first chunk that was not sent over the present connection. */
  private long unsentNumber;

  private long unacknowledgedBytes;
  private long nextNumber;
  private long sentBytes;
  private long mayGoOnNanos = System.nanoTime();
  private long disconnectedNanos;

  /**
   * @param active false ends it
   * @param problem is told why nothing goes on, or nothing when it does
   * @param bytesPerSecond not to be exceeded; 0 for no limit
   */
  ChunkStream(
      String shard,
      long id,
      long attempt,
      String slots,
      Connector connector,
      BooleanSupplier active,
      Consumer<String> problem,
      LongSupplier bytesPerSecond) {
    this.shard = PeerConnection.text(shard);
    this.id = PeerConnection.number(id);
    this.attempt = PeerConnection.number(attempt);
    this.slots = PeerConnection.text(slots);
    this.connector = connector;
    this.active = active;
    this.problem = problem;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Bytes sent, without those that were sent again. */
  long sentBytes() {
    return sentBytes;
  }

  long unacknowledgedBytes() {
    return unacknowledgedBytes;
  }

  /** How long nobody has been reached, 0 while somebody is. */
  long awayNanos() {
    return disconnectedNanos == 0 ? 0 : System.nanoTime() - disconnectedNanos;
  }

  /** Waits until the target's leader knows that slots come. */
  void begin() throws MigrationEndedException {
    while (connection == null) {
      reconnect();
    }
  }

  void send(byte[] effects) throws MigrationEndedException {
    Chunk chunk = new Chunk(nextNumber++, effects);
    unacknowledged.add(chunk);
    unacknowledgedBytes += effects.length;
    sentBytes += effects.length;
    sendWaiting();
    while (unacknowledgedBytes > UNACKNOWLEDGED_BYTES_MAX) {
      readOne();
    }
    slowDown(effects.length);
  }

  /** Takes the answers that have come. */
  void poll() throws MigrationEndedException {
    try {
      while (connection != null && awaited > 0 && connection.hasAnswer()) {
        readOne();
      }
    } catch (IOException e) {
      disconnect(e);
    }
    sendWaiting();
  }

  /** Waits until all is acknowledged, then until the target owns the slots. */
  void acquire(Runnable allSent) throws MigrationEndedException {
    while (!unacknowledged.isEmpty()) {
      readOne();
    }
    allSent.run();
    while (true) {
      begin();
      try {
        PeerConnection to = connected();
        to.send("ACQUIRE", shard, id, attempt, PeerConnection.number(nextNumber));
        if (understand(to.read()) >= 0) {
          throw new MigrationEndedException(Reason.RESTART);
        }
      } catch (IOException e) {
        disconnect(e);
      }
    }
  }

  private void slowDown(int bytes) throws MigrationEndedException {
    long limit = bytesPerSecond.getAsLong();
    if (limit <= 0) {
      return;
    }
    long now = System.nanoTime();
    mayGoOnNanos = Math.max(mayGoOnNanos, now) + bytes * TimeUnit.SECONDS.toNanos(1) / limit;
    while (mayGoOnNanos - System.nanoTime() > 0) {
      requireActive();
      poll();
      LockSupport.parkNanos(
          Math.min(mayGoOnNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(5)));
    }
  }

  private void requireActive() throws MigrationEndedException {
    if (!active.getAsBoolean()) {
      throw new MigrationEndedException(Reason.INACTIVE);
    }
  }

  private void sendWaiting() throws MigrationEndedException {
    if (connection == null) {
      reconnect();
      return;
    }
    try {
      for (Chunk chunk : unacknowledged) {
        if (chunk.number >= unsentNumber) {
          connection.send(
              "STAGE", shard, id, attempt, PeerConnection.number(chunk.number), chunk.effects);
          unsentNumber = chunk.number + 1;
          awaited++;
        }
      }
    } catch (IOException e) {
      disconnect(e);
    }
  }

  private void readOne() throws MigrationEndedException {
    requireActive();
    if (connection == null || awaited == 0) {
      sendWaiting();
      if (connection == null || awaited == 0) {
        return;
      }
    }
    try {
      long next = understand(connection.read());
      awaited--;
      acknowledged(next);
    } catch (IOException e) {
      disconnect(e);
    }
  }

  private void acknowledged(long next) {
    while (!unacknowledged.isEmpty() && unacknowledged.getFirst().number < next) {
      unacknowledgedBytes -= unacknowledged.removeFirst().effects.length;
    }
  }

  /**
   * The number that an answer says is wanted next.
   *
   * @throws IOException when the node can not do it now, and another or a later one may
   */
  private static long understand(String answer) throws IOException, MigrationEndedException {
    if (answer.startsWith(":")) {
      return Long.parseLong(answer, 1, answer.length(), 10);
    }
    switch (answer) {
      case "+ACQUIRED" -> throw new MigrationEndedException(Reason.ACQUIRED);
      case "+DEAD" -> throw new MigrationEndedException(Reason.DEAD);
      case "+FORGOTTEN" -> throw new MigrationEndedException(Reason.OVER);
      default -> {
        if (answer.startsWith("-STALE")) {
          throw new MigrationEndedException(Reason.RESTART);
        }
        throw new IOException("the target answers " + answer);
      }
    }
  }

  private void reconnect() throws MigrationEndedException {
    requireActive();
    try {
      PeerConnection made = connector.connect();
      connection = made;
      awaited = 0;
      made.send("BEGIN", shard, id, attempt, slots);
      long next = understand(made.read());
      acknowledged(next);
      unsentNumber = next;
      boolean known =
          unacknowledged.isEmpty() ? next == nextNumber : unacknowledged.getFirst().number == next;
      if (!known) {
        throw new MigrationEndedException(Reason.RESTART);
      }
      disconnectedNanos = 0;
      problem.accept("");
      sendWaiting();
    } catch (IOException e) {
      disconnect(e);
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private PeerConnection connected() throws IOException {
    PeerConnection now = connection;
    if (now == null) {
      throw new IOException("not connected");
    }
    return now;
  }

  private void disconnect(IOException cause) {
    problem.accept(String.valueOf(cause.getMessage()));
    if (disconnectedNanos == 0) {
      disconnectedNanos = System.nanoTime();
    }
    close();
  }

  @Override
  public void close() {
    PeerConnection open = connection;
    connection = null;
    awaited = 0;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no use any more either way; a socket can not stay open after close.
        SourceRun.LOG.debug("closing the connection to a target", e);
      }
    }
  }
}
