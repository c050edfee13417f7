package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction without watched keys, in one piece over a connection that others use too. Its id
 * stands before EXEC, the last of its requests.
 */
final class TransactionCall extends FlowCall {
  private final TransactionScript script;
  private final Consumer<Reply> then;
  private final List<Reply> replies = new ArrayList<>();

  TransactionCall(
      ClientFlow flow,
      int slot,
      LinkMode mode,
      TransactionScript script,
      @Nullable OnceAgain once,
      Consumer<Reply> then) {
    super(flow, slot, null, mode, script.onlyReads(), once);
    this.script = script;
    this.then = then;
  }

  @Override
  public int requestCount() {
    return script.requests().size();
  }

  @Override
  public byte[][] request(int index) {
    byte[][] request = script.requests().get(index);
    return index == script.requests().size() - 1 ? identified(request) : signed(request);
  }

  @Override
  public void replied(Reply reply) {
    replies.add(reply);
    if (replies.size() == script.requests().size()) {
      Reply outcome = script.outcome(replies, hasId());
      replies.clear();
      take(outcome);
    }
  }

  @Override
  public void lost(io.ashlar.router.upstream.Loss why) {
    replies.clear();
    super.lost(why);
  }

  @Override
  void finish(Reply reply) {
    then.accept(reply);
  }
}
