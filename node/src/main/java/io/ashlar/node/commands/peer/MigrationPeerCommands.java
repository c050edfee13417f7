package io.ashlar.node.commands.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.session.SessionRole;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the leader of a shard that gives slots away says to the leader of the one that gets them.
 */
public final class MigrationPeerCommands {
  private static final Reply.Error MALFORMED = new Reply.Error("ERR malformed message of a peer");

  /** Brings a command to a shard that is led here. */
  public interface Target {
    CompletionStage<Reply> take(String shardId, long migration, MigrationCommand command);
  }

  /** Makes the command of a request: arguments from the shard's name on. */
  private interface Reading {
    MigrationCommand read(NodeCall call, long id);
  }

  private final Target target;

  public MigrationPeerCommands(Target target) {
    this.target = target;
  }

  private NodeCommand command(Reading reading) {
    return call -> {
      if (call.session().role() != SessionRole.PEER) {
        call.reply(PeerCommands.NOT_A_NODE);
        return;
      }
      long id;
      MigrationCommand command;
      try {
        id = number(call, 3);
        command = reading.read(call, id);
      } catch (IllegalArgumentException e) {
        call.reply(MALFORMED);
        return;
      }
      target
          .take(call.arg(2), id, command)
          .whenComplete(
              (reply, failure) ->
                  call.reply(failure == null ? reply : new Reply.Error("ERR " + failure)));
    };
  }

  private static long number(NodeCall call, int index) {
    return Long.parseLong(new String(call.args()[index], ISO_8859_1));
  }

  private static BitSet slots(String text) {
    BitSet slots = new BitSet(SlotHash.SLOT_COUNT);
    for (String range : text.split(",", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
      if (first < 0 || first > last || last >= SlotHash.SLOT_COUNT) {
        throw new IllegalArgumentException("not a range of slots: " + range);
      }
      slots.set(first, last + 1);
    }
    return slots;
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    return List.of(
        of(
            "ashlar|begin",
            Arity.exactly(6),
            "Says that slots are going to arrive at a shard.",
            (call, id) -> new MigrationCommand.Begin(id, number(call, 4), slots(call.arg(5)))),
        of(
            "ashlar|stage",
            Arity.exactly(7),
            "Brings keys of slots that arrive, and what happens to them.",
            (call, id) ->
                new MigrationCommand.Stage(id, number(call, 4), number(call, 5), call.args()[6])),
        of(
            "ashlar|acquire",
            Arity.exactly(6),
            "Has a shard own the slots that have arrived.",
            (call, id) -> new MigrationCommand.Acquire(id, number(call, 4), number(call, 5))));
  }

  private NodeCommandSpec of(String name, Arity arity, String summary, Reading reading) {
    return new NodeCommandSpec(
        PeerCommands.spec(name, arity).summary(summary).build(), command(reading));
  }
}
