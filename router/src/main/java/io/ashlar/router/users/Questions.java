package io.ashlar.router.users;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.UpstreamCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several requests whose replies are of use together only. */
final class Questions implements UpstreamCall {
  private final List<byte[][]> requests;
  private final Consumer<List<Reply>> then;
  private final Consumer<Loss> otherwise;
  private final List<Reply> replies = new ArrayList<>();

  Questions(List<byte[][]> requests, Consumer<List<Reply>> then, Consumer<Loss> otherwise) {
    this.requests = requests;
    this.then = then;
    this.otherwise = otherwise;
  }

  @Override
  public int requestCount() {
    return requests.size();
  }

  @Override
  public byte[][] request(int index) {
    return requests.get(index);
  }

  @Override
  public void replied(Reply reply) {
    replies.add(reply);
    if (replies.size() == requests.size()) {
      then.accept(replies);
    }
  }

  @Override
  public void lost(Loss why) {
    otherwise.accept(why);
  }
}
