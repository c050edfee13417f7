package io.ashlar.router.upstream;

import io.ashlar.resp.Reply;

/** One or several requests that a node gets in one piece. The link's thread only. */
public interface UpstreamCall {
  int requestCount();

  byte[][] request(int index);

  /** The next reply; one for each request. */
  void replied(Reply reply);

  /** Replies that have not come will not come any more. Told once. */
  void lost(Loss why);
}
