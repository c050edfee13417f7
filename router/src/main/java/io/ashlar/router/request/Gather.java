package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Waits for several replies. One thread. */
final class Gather {
  private final List<Reply> replies;
  private final Consumer<List<Reply>> then;
  private int missing;

  private Gather(int count, Consumer<List<Reply>> then) {
    this.replies = new ArrayList<>(Collections.nCopies(count, Reply.NONE));
    this.then = then;
    this.missing = count;
  }

  /**
   * Takers for so many replies.
   *
   * @param then gets all of them in the order of the takers, once the last one has its
   */
  static List<Consumer<Reply>> all(int count, Consumer<List<Reply>> then) {
    Gather gather = new Gather(count, then);
    List<Consumer<Reply>> takers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int index = i;
      takers.add(reply -> gather.take(index, reply));
    }
    return takers;
  }

  private void take(int index, Reply reply) {
    replies.set(index, reply);
    if (--missing == 0) {
      then.accept(replies);
    }
  }
}
