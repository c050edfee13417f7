package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.UpstreamCall;
import java.util.function.Consumer;

/** One request that is not sent again, whatever becomes of it. */
record Question(byte[][] args, Consumer<Reply> then, Consumer<Loss> otherwise)
    implements UpstreamCall {
  @Override
  public int requestCount() {
    return 1;
  }

  @Override
  public byte[][] request(int index) {
    return args;
  }

  @Override
  public void replied(Reply reply) {
    then.accept(reply);
  }

  @Override
  public void lost(Loss why) {
    otherwise.accept(why);
  }
}
