package io.ashlar.itests.differential;

import io.ashlar.resp.Reply;

/** Decides whether two replies with different bytes say the same. */
@FunctionalInterface
interface ReplyRule {
  boolean same(Reply redis, Reply ashlar);
}
