package io.ashlar.node.connection;

import io.ashlar.node.request.PendingReply;
import io.ashlar.resp.Reply;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The replies that a connection owes, in the order of its requests. One that is known waits here
 * for those before it.
 */
final class ReplyQueue {
  private final ArrayDeque<PendingReply> pending = new ArrayDeque<>();
  private long requestBytes;
  private long waitingReplyBytes;

  boolean isEmpty() {
    return pending.isEmpty();
  }

  int size() {
    return pending.size();
  }

  /** About the memory of all requests in here. */
  long requestBytes() {
    return requestBytes;
  }

  /** About the memory of the known replies in here. */
  long waitingReplyBytes() {
    return waitingReplyBytes;
  }

  void add(PendingReply reply) {
    pending.addLast(reply);
    requestBytes += reply.requestBytes();
    noteKnown(reply);
  }

  /** A reply in here has become known. Nothing to note where it can leave at once. */
  void noteKnown(PendingReply reply) {
    Reply known = reply.reply();
    if (known != null && pending.peekFirst() != reply) {
      waitingReplyBytes += bytes(known);
    }
  }

  /**
   * The first reply, when it is known.
   *
   * @param latest the one that has just become known: it has not waited here
   */
  @Nullable PendingReply pollKnown(PendingReply latest) {
    PendingReply first = pending.peekFirst();
    Reply known = first == null ? null : first.reply();
    if (first == null || known == null) {
      return null;
    }
    pending.removeFirst();
    if (pending.isEmpty()) {
      requestBytes = 0;
      waitingReplyBytes = 0;
    } else {
      requestBytes -= first.requestBytes();
      if (first != latest) {
        waitingReplyBytes -= bytes(known);
      }
    }
    return first;
  }

  void clear() {
    pending.clear();
    requestBytes = 0;
    waitingReplyBytes = 0;
  }

  private static long bytes(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> bulk.length();
      case Reply.Array array -> {
        long sum = 0;
        for (Reply item : array.items()) {
          sum += bytes(item);
        }
        yield sum;
      }
      default -> 16;
    };
  }
}
