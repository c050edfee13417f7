package io.ashlar.router.upstream;

import io.ashlar.resp.Reply;

/** Why a call has no reply. */
public sealed interface Loss {
  /** The node has not seen it: it could not be reached. */
  record Unsent() implements Loss {}

  /** The node has not seen it: it does not let the user in, or not into the database. */
  record Refused(Reply.Error reason) implements Loss {}

  /** The connection broke after the call was written: the node may have executed it. */
  record Broken() implements Loss {}

  Loss UNSENT = new Unsent();
  Loss BROKEN = new Broken();
}
