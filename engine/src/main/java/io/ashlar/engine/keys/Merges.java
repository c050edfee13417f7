package io.ashlar.engine.keys;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the answers of several shards become one. An error of any shard is the answer. Runs on any
 * thread.
 */
final class Merges {
  private static final AtomicInteger TURN = new AtomicInteger();

  private Merges() {}

  static Reply sum(List<Reply> replies) {
    long sum = 0;
    for (Reply reply : replies) {
      if (!(reply instanceof Reply.Int number)) {
        return reply;
      }
      sum += number.value();
    }
    return Reply.Int.of(sum);
  }

  static Reply concatenation(List<Reply> replies) {
    List<Reply> all = new ArrayList<>();
    for (Reply reply : replies) {
      if (!(reply instanceof Reply.Array array)) {
        return reply;
      }
      all.addAll(array.items());
    }
    return new Reply.Array(all);
  }

  static Reply allOk(List<Reply> replies) {
    for (Reply reply : replies) {
      if (!reply.equals(Reply.OK)) {
        return reply;
      }
    }
    return Reply.OK;
  }

  /**
   * One of those that are not nil: each in turn, so that a client which asks again and again hears
   * of every shard. The keys are random already.
   */
  static Reply anyPresent(List<Reply> replies) {
    List<Reply> present = new ArrayList<>();
    for (Reply reply : replies) {
      if (reply instanceof Reply.Error) {
        return reply;
      }
      if (!reply.equals(Reply.NIL)) {
        present.add(reply);
      }
    }
    return present.isEmpty()
        ? Reply.NIL
        : present.get(Math.floorMod(TURN.getAndIncrement(), present.size()));
  }
}
