package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.operators;

import io.ashlar.engine.command.Arity;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.resp.Reply;
import java.util.List;

/** Commands of Redis that this grid does otherwise; each error says where to turn instead. */
public final class RefusedCommands {
  private static final String TOPOLOGY =
      " not allowed in cluster mode: replicas are placed by the control plane";

  private RefusedCommands() {}

  public static List<NodeCommandSpec> table() {
    return List.of(
        refused(
            "shutdown",
            Arity.atLeast(1),
            "ERR SHUTDOWN is refused: nodes are stopped by the operator's tool, which drains their"
                + " leaders first"),
        refused("module", Arity.atLeast(2), "ERR modules are not supported"),
        refused("replicaof", Arity.exactly(3), "ERR REPLICAOF" + TOPOLOGY),
        refused("slaveof", Arity.exactly(3), "ERR SLAVEOF" + TOPOLOGY),
        refused("failover", Arity.atLeast(1), "ERR FAILOVER" + TOPOLOGY),
        refused("psync", Arity.atLeast(1), "ERR PSYNC" + TOPOLOGY),
        refused("sync", Arity.exactly(1), "ERR SYNC" + TOPOLOGY),
        refused("replconf", Arity.atLeast(1), "ERR REPLCONF" + TOPOLOGY));
  }

  private static NodeCommandSpec refused(String name, Arity arity, String error) {
    Reply answer = new Reply.Error(error);
    return operators(name, "Not available in Ashlar.", "1.0.0", arity, call -> call.reply(answer));
  }
}
