package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of what nodes have answered is held by one client until the answers are joined. The
 * client's thread only, but for {@link Total}, which all clients share.
 */
final class JoinRoom {
  /** Of one command, in bytes as {@link ReplySize} counts; objects make about three times of it. */
  static final long COMMAND_BYTES_MAX = 32 << 20;

  private static final Reply.Error TOO_LARGE =
      new Reply.Error(
          "ERR what the keys hold is too much to be joined by a router: more than "
              + COMMAND_BYTES_MAX
              + " bytes");
  private static final Reply.Error NO_ROOM =
      new Reply.Error(
          "ERR the router holds too much for commands over several slots at the moment, try again");

  /** What is held for all clients. Any thread. */
  static final class Total {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    Total(long bytesMax) {
      this.bytesMax = bytesMax;
    }

    /** A tenth of the heap, with what objects make of it, but room for one command at least. */
    static Total ofHeap() {
      return new Total(Math.max(COMMAND_BYTES_MAX, Runtime.getRuntime().maxMemory() / 30));
    }

    private boolean add(long more) {
      if (bytes.addAndGet(more) <= bytesMax) {
        return true;
      }
      bytes.addAndGet(-more);
      return false;
    }

    long bytes() {
      return bytes.get();
    }
  }

  private final Total total;
  private final Set<Share> open = new HashSet<>();

  JoinRoom(Total total) {
    this.total = total;
  }

  /** Of one command. */
  Share share() {
    Share share = new Share();
    open.add(share);
    return share;
  }

  /** The client is gone, and with it what it waits for. */
  void close() {
    Set.copyOf(open).forEach(Share::close);
  }

  /** What one command holds. */
  final class Share {
    private long bytes;

    /** Holds so much more; why not, null if it may. */
    Reply.@Nullable Error take(long more) {
      if (bytes + more > COMMAND_BYTES_MAX) {
        return TOO_LARGE;
      }
      if (!open.contains(this) || !total.add(more)) {
        return NO_ROOM;
      }
      bytes += more;
      return null;
    }

    long bytes() {
      return bytes;
    }

    /**
     * Holds what it holds until the runnable is run, on any thread, whether the client is still
     * there or not.
     */
    Runnable handOver() {
      if (!open.remove(this)) {
        return () -> {};
      }
      long held = bytes;
      return () -> total.bytes.addAndGet(-held);
    }

    /** Holds nothing any more. */
    void close() {
      if (open.remove(this)) {
        total.bytes.addAndGet(-bytes);
        bytes = 0;
      }
    }
  }
}
