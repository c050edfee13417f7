package io.ashlar.node.script;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.DatabaseNumber;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.resp.Reply;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands that the node executes for clients and that scripts need too, in a form that runs on a
 * shard. TIME is the shard's clock: it stands still while the script runs.
 */
public final class NodeCommandsInScripts {
  private static final int US_PER_MS = 1_000;
  private static final int MS_PER_S = 1_000;

  private final Map<String, Function<byte[][], Command>> forms;

  /**
   * @param channels where PUBLISH goes: at once, as the node does it for clients
   */
  public NodeCommandsInScripts(PubSub channels) {
    forms =
        Map.of(
            "publish",
            args -> x -> Reply.Int.of(channels.publish(args[1], args[2])),
            "spublish",
            args -> x -> Reply.Int.of(channels.publishToShard(args[1], args[2])),
            "ping",
            args -> x -> args.length > 1 ? Reply.Bulk.of(args[1]) : Reply.PONG,
            "echo",
            args -> x -> Reply.Bulk.of(args[1]),
            "select",
            args -> x -> select(x, args[1]),
            "time",
            args ->
                x ->
                    Reply.Array.of(
                        Reply.Bulk.of(Numbers.toBytes(x.nowMs() / MS_PER_S)),
                        Reply.Bulk.of(Numbers.toBytes(x.nowMs() % MS_PER_S * US_PER_MS))));
  }

  /** Of the script's further commands: its client's next command begins where the client is. */
  private static Reply select(Execution x, byte[] index) {
    Reply.Error problem = DatabaseNumber.problem(index);
    if (problem != null) {
      return problem;
    }
    x.select(DatabaseNumber.of(index));
    return Reply.OK;
  }

  @Nullable Command of(CommandSpec spec, byte[][] args) {
    Function<byte[][], Command> form = forms.get(spec.name());
    return form == null ? null : form.apply(args);
  }
}
