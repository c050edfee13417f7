package io.ashlar.node.commands.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.grpc.TopologyFeed;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ASHLAR MAP: the cluster map as {@code ashlar.v1.Topology} shows it, for routers that serve it on.
 * They ask about once a second and say which edition they have, so mostly the answer is nil.
 */
public final class MapPeerCommand {
  private MapPeerCommand() {}

  /** The command's entry in the table. */
  public static NodeCommandSpec of(Supplier<TopologyFeed.@Nullable Edition> newest) {
    return new NodeCommandSpec(
        PeerCommands.spec("ashlar|map", Arity.exactly(3))
            .flags(CommandFlag.NO_AUTH)
            .summary("Returns the cluster map unless its edition is the given one.")
            .build(),
        call -> run(call, newest.get()));
  }

  private static void run(NodeCall call, TopologyFeed.@Nullable Edition newest) {
    if (!call.session().login().authenticated()) {
      call.reply(PeerCommands.NOT_AUTHENTICATED);
    } else if (newest == null || Arrays.equals(edition(newest), call.args()[2])) {
      call.reply(Reply.NIL);
    } else {
      call.reply(
          Reply.Array.of(
              Reply.Bulk.of(edition(newest)), Reply.Bulk.of(newest.map().toByteArray())));
    }
  }

  private static byte[] edition(TopologyFeed.Edition newest) {
    return Long.toString(newest.version()).getBytes(US_ASCII);
  }
}
