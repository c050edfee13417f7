package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;

/** SMOVE source destination member. */
record SMove(byte[] source, byte[] destination, byte[] member) implements Command {
  static Command parse(byte[][] args) {
    return new SMove(args[1], args[2], args[3]);
  }

  @Override
  public Reply execute(Execution x) {
    Object from = x.findForWrite(source);
    Object to = x.findForWrite(destination);
    if (from == null) {
      return Reply.ZERO;
    }
    if (!(Records.collection(from) instanceof SetValue set)
        || (to != null && !(Records.collection(to) instanceof SetValue))) {
      return Errors.WRONG_TYPE;
    }
    if (!set.contains(member)) {
      return Reply.ZERO;
    }
    if (Arrays.equals(source, destination)) {
      return Reply.ONE;
    }
    SetCommand.remove(x, source, set, List.of(member), "srem");
    boolean present =
        to != null && Records.collection(to) instanceof SetValue target && target.contains(member);
    if (!present) {
      x.change(destination, SetType.SET, new SetChange(true, List.of(member)));
      x.event(KeyEvent.Kind.SET, "sadd", destination);
    }
    return Reply.ONE;
  }
}
