package io.ashlar.engine.list;

import io.ashlar.engine.command.BlockTimeout;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LMOVE source destination LEFT|RIGHT LEFT|RIGHT, and RPOPLPUSH source destination. */
record Move(byte[] source, byte[] destination, boolean fromFirst, boolean toFirst)
    implements Command {
  static Command parse(byte[][] args) {
    Move move = of(args);
    return move == null ? Command.rejected(Errors.SYNTAX) : move;
  }

  static Command parseRPopLPush(byte[][] args) {
    return new Move(args[1], args[2], false, true);
  }

  private static @Nullable Move of(byte[][] args) {
    Boolean from = Lists.isFirst(args[3]);
    Boolean to = Lists.isFirst(args[4]);
    return from == null || to == null ? null : new Move(args[1], args[2], from, to);
  }

  /** BLMOVE source destination LEFT|RIGHT LEFT|RIGHT timeout, and BRPOPLPUSH. */
  record Blocking(Move move, long timeoutMs) implements BlockingCommand {
    static Command parse(byte[][] args) {
      Move move = Move.of(args);
      return move == null ? Command.rejected(Errors.SYNTAX) : of(move, args[5]);
    }

    static Command parseBRPopLPush(byte[][] args) {
      return of(new Move(args[1], args[2], false, true), args[3]);
    }

    private static Command of(Move move, byte[] timeout) {
      Reply.Error error = BlockTimeout.errorIn(timeout);
      return error == null
          ? new Blocking(move, BlockTimeout.toMs(timeout))
          : Command.rejected(error);
    }

    @Override
    public @Nullable Reply attempt(Execution x) {
      return move.attempt(x);
    }

    @Override
    public List<byte[]> keys() {
      return List.of(move.source);
    }

    @Override
    public ValueType awaitedType() {
      return ListType.INSTANCE;
    }

    @Override
    public Reply withoutWaiting() {
      return Reply.NIL;
    }
  }

  @Override
  public Reply execute(Execution x) {
    Reply reply = attempt(x);
    return reply == null ? Reply.NIL : reply;
  }

  /** Null when there is nothing to move. */
  private @Nullable Reply attempt(Execution x) {
    Object from = x.findForWrite(source);
    if (from == null) {
      return null;
    }
    ListValue list = Lists.of(from);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    Object to = x.findForWrite(destination);
    if (to != null && Lists.of(to) == null) {
      return Errors.WRONG_TYPE;
    }
    byte[] element = list.cursor(fromFirst ? 0 : list.size() - 1).element();
    if (Arrays.equals(source, destination)) {
      // In one step, for a list of one element must not lose its expiry.
      x.change(source, ListType.INSTANCE, new ListChange.Rotate(fromFirst, toFirst));
      x.event(KeyEvent.Kind.LIST, toFirst ? "lpush" : "rpush", source);
      x.event(KeyEvent.Kind.LIST, fromFirst ? "lpop" : "rpop", source);
    } else {
      Lists.push(x, destination, toFirst, List.of(element));
      Lists.pop(x, source, list, fromFirst);
    }
    return Reply.Bulk.of(element);
  }
}
