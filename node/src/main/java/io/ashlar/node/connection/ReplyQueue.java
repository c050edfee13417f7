package io.ashlar.node.connection;

import io.ashlar.node.request.PendingReply;
import io.ashlar.resp.Reply;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replies that a connection owes, in the order of its requests. One that is known waits here
 * for those before it.
 */
final class ReplyQueue {
  private static final int PUSH_OVERHEAD_BYTES = 64;

  private final ArrayDeque<PendingReply> pending = new ArrayDeque<>();
  private long requestBytes;
  private int orderingPushes;
  private long pushBytes;
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

  /** Whether a push must take its place in here, instead of going out at once. */
  boolean ordersPushes() {
    return orderingPushes > 0;
  }

  /** About the memory of the pushes in here. */
  long pushBytes() {
    return pushBytes;
  }

  void add(PendingReply reply) {
    pending.addLast(reply);
    requestBytes += reply.requestBytes();
    orderingPushes += reply.ordersPushes() ? 1 : 0;
    pushBytes += pushBytes(reply);
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
    orderingPushes -= first.ordersPushes() ? 1 : 0;
    pushBytes -= pushBytes(first);
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
    orderingPushes = 0;
    pushBytes = 0;
    requestBytes = 0;
    waitingReplyBytes = 0;
  }

  private static long bytes(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> bulk.length();
      case Reply.Array array -> bytes(array.items());
      case Reply.Push push -> bytes(push.items());
      case Reply.Sequence several -> bytes(several.items());
      case Reply.Attributed attributed ->
          bytes(attributed.attributes()) + bytes(attributed.reply());
      default -> 16;
    };
  }

  private static long pushBytes(PendingReply reply) {
    return reply instanceof ReadyReply && reply.reply() instanceof Reply.Push push
        ? bytes(push) + PUSH_OVERHEAD_BYTES
        : 0;
  }

  private static long bytes(List<Reply> items) {
    long sum = 0;
    for (Reply item : items) {
      sum += bytes(item);
    }
    return sum;
  }
}
