package io.ashlar.node.commands.pubsub;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** Nothing but the assurance that the shard that executed it was led by this node. */
record StillLeads() implements Command {
  @Override
  public Reply execute(Execution x) {
    return Reply.OK;
  }
}
