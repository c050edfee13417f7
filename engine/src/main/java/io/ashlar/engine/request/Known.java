package io.ashlar.engine.request;

import io.ashlar.resp.Reply;

/** What a shard knows of a request before it executes it. */
public sealed interface Known {
  /** It was not executed. */
  Known NEW = new New();

  /** It may have been executed; whether is not known any more. It must not be. */
  Known FORGOTTEN = new Forgotten();

  record New() implements Known {}

  /** It was executed and answered this. */
  record Repeat(Reply reply) implements Known {}

  record Forgotten() implements Known {}
}
