package io.ashlar.node.commands.peer;

import io.ashlar.control.ShardLoad;
import io.ashlar.engine.command.Arity;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.session.SessionRole;
import io.ashlar.resp.Reply;
import java.util.function.Consumer;

/** What the leader of a shard says to the leader of the control group of its slots' loads. */
public final class LoadPeerCommand {
  private static final Reply.Error MALFORMED = new Reply.Error("ERR malformed message of a peer");

  private final Consumer<ShardLoad> told;

  /**
   * @param told any thread
   */
  public LoadPeerCommand(Consumer<ShardLoad> told) {
    this.told = told;
  }

  public NodeCommandSpec spec() {
    return new NodeCommandSpec(
        PeerCommands.spec("ashlar|load", Arity.exactly(3))
            .summary("Tells the leader of the control group what slots bear.")
            .build(),
        this::take);
  }

  private void take(NodeCall call) {
    if (call.session().role() != SessionRole.PEER) {
      call.reply(PeerCommands.NOT_A_NODE);
      return;
    }
    try {
      told.accept(ShardLoad.of(call.args()[2]));
      call.reply(Reply.OK);
    } catch (IllegalArgumentException e) {
      call.reply(MALFORMED);
    }
  }
}
