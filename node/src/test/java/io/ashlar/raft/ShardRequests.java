package io.ashlar.raft;

import io.ashlar.resp.Reply;

/** Lets a fake shard outside of this package end requests. */
public final class ShardRequests {
  private ShardRequests() {}

  public static void done(ShardRequest request, Reply reply) {
    request.done(reply);
  }

  public static void refuse(ShardRequest request, ShardRequest.Refusal refusal) {
    request.refused(refusal);
  }

  public static void forget(ShardRequest request) {
    request.fateUnknown();
  }
}
