package io.ashlar.node.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.routing.ShardCall;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One command on several shards, answered once all have. A shard that stops leading meanwhile is
 * left out, as if it had done so just before; the first error of another is the answer.
 */
final class FanOut {
  private final Function<List<Reply>, Reply> merge;
  private final Consumer<Reply> then;
  private final @Nullable Reply[] parts;
  private int missing;

  private FanOut(Function<List<Reply>, Reply> merge, int count, Consumer<Reply> then) {
    this.merge = merge;
    this.then = then;
    this.parts = new @Nullable Reply[count];
    this.missing = count;
  }

  /**
   * @param spec with a parser and a merge
   * @param ports not empty
   * @param first an answer that is there already, null for none
   */
  static void run(
      Caller caller,
      CommandSpec spec,
      byte[][] args,
      List<ShardPort> ports,
      @Nullable Reply first,
      Consumer<Reply> then) {
    Function<List<Reply>, Reply> merge = Objects.requireNonNull(spec.merge());
    CommandParser parser = Objects.requireNonNull(spec.parser());
    int shift = first == null ? 0 : 1;
    FanOut fanOut = new FanOut(merge, ports.size() + shift, then);
    for (int i = 0; i < ports.size(); i++) {
      caller
          .lane()
          .send(fanOut.new Part(caller, spec, parser.parse(args), ports.get(i), i + shift));
    }
    if (first != null) {
      fanOut.take(0, first);
    }
  }

  private void take(int index, @Nullable Reply reply) {
    parts[index] = reply;
    if (--missing > 0) {
      return;
    }
    List<Reply> answers = new ArrayList<>(parts.length);
    for (Reply part : parts) {
      if (part instanceof Reply.Error error) {
        then.accept(error);
        return;
      }
      if (part != null) {
        answers.add(part);
      }
    }
    then.accept(answers.isEmpty() ? Redirects.DOWN : merge.apply(answers));
  }

  private final class Part extends ShardCall {
    private final int index;

    Part(Caller caller, CommandSpec spec, Command command, ShardPort port, int index) {
      super(
          caller.lane(),
          command,
          caller.session().database(),
          -1,
          spec.is(CommandFlag.WRITE),
          spec.is(CommandFlag.DENYOOM),
          !caller.session().noTouch(),
          spec.is(CommandFlag.READONLY),
          port);
      this.index = index;
    }

    @Override
    protected void finish(Reply reply) {
      boolean leftOut = turnedAway() && reply.equals(Redirects.DOWN);
      take(index, leftOut ? null : reply);
    }
  }
}
