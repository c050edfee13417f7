package io.ashlar.node.grid;

import io.ashlar.node.request.PendingReply;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.ArrayDeque;

/** What a session owes, in the order of its commands. The session's loop only. */
final class ReplyLine {
  /** Known, and not its turn yet. */
  private record Known(Reply reply, boolean push) implements PendingReply {
    @Override
    public RespVersion version() {
      return RespVersion.RESP3;
    }

    @Override
    public boolean ordersPushes() {
      return push;
    }

    @Override
    public long requestBytes() {
      return 0;
    }
  }

  private final ArrayDeque<PendingReply> pending = new ArrayDeque<>();
  private final GridOutput output;
  private long requestBytes;
  private int orderingPushes;

  ReplyLine(GridOutput output) {
    this.output = output;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  int size() {
    return pending.size();
  }

  long requestBytes() {
    return requestBytes;
  }

  void answer(Reply reply) {
    if (pending.isEmpty()) {
      output.reply(reply);
    } else {
      expect(new Known(reply, false));
    }
  }

  /** Before replies that wait, unless it has to come after them. */
  void push(Reply message) {
    if (orderingPushes == 0) {
      output.push(message);
    } else {
      expect(new Known(message, true));
    }
  }

  void expect(PendingReply reply) {
    pending.addLast(reply);
    requestBytes += reply.requestBytes();
    orderingPushes += reply.ordersPushes() ? 1 : 0;
  }

  /** Lets out what is known, up to the first that is not. */
  void release() {
    PendingReply first = pending.peekFirst();
    while (first != null) {
      Reply reply = first.reply();
      if (reply == null) {
        return;
      }
      pending.removeFirst();
      requestBytes -= first.requestBytes();
      orderingPushes -= first.ordersPushes() ? 1 : 0;
      if (first instanceof Known known && known.push) {
        output.push(reply);
      } else {
        output.reply(reply);
      }
      first = pending.peekFirst();
    }
  }

  void clear() {
    pending.clear();
    requestBytes = 0;
    orderingPushes = 0;
  }
}
