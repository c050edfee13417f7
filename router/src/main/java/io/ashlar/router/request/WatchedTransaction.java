package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.UpstreamCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction over the connection that watches its keys. Sent once: when the node does not lead
 * any more, what was watched is lost, and the answer is nil.
 */
final class WatchedTransaction implements UpstreamCall {
  private final TransactionScript script;
  private final @Nullable OnceAgain once;
  private final Consumer<Reply> then;
  private final List<Reply> replies = new ArrayList<>();

  /**
   * @param once of EXEC, null for none: who sends it again is answered what this one was
   */
  WatchedTransaction(TransactionScript script, @Nullable OnceAgain once, Consumer<Reply> then) {
    this.once = once;
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
    boolean isExec = index == script.requests().size() - 1;
    return isExec && once != null ? once.before(request, false) : request;
  }

  @Override
  public void replied(Reply reply) {
    replies.add(reply);
    if (replies.size() == script.requests().size()) {
      Reply outcome = script.outcome(replies, false);
      boolean notExecuted =
          outcome instanceof Reply.Error error && RetryCause.of(error, false) != null;
      then.accept(notExecuted ? Reply.NIL_ARRAY : outcome);
    }
  }

  @Override
  public void lost(Loss why) {
    switch (why) {
      case Loss.Unsent() -> then.accept(Reply.NIL_ARRAY);
      case Loss.Refused(Reply.Error reason) -> then.accept(Reply.NIL_ARRAY);
      case Loss.Broken() ->
          then.accept(script.onlyReads() ? Reply.NIL_ARRAY : FlowCall.UNKNOWN_FATE);
    }
  }
}
