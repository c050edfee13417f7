package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.set.Combine.Operation;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;

/**
 * SINTERSTORE, SUNIONSTORE and SDIFFSTORE destination key [key ...], which replace whatever the
 * destination held.
 */
record CombineStore(Operation operation, byte[] destination, List<byte[]> keys) implements Command {
  static Command parseInter(byte[][] args) {
    return parse(Operation.INTER, args);
  }

  static Command parseUnion(byte[][] args) {
    return parse(Operation.UNION, args);
  }

  static Command parseDiff(byte[][] args) {
    return parse(Operation.DIFF, args);
  }

  private static Command parse(Operation operation, byte[][] args) {
    return new CombineStore(operation, args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public Reply execute(Execution x) {
    List<SetValue> sets = Operands.find(x, keys);
    if (sets == null) {
      return Errors.WRONG_TYPE;
    }
    SetValue result = operation.of(sets, x.settings().encoding);
    if (!result.isEmpty()) {
      x.setCollection(destination, result, Records.NO_EXPIRY);
      x.event(KeyEvent.Kind.SET, event(), destination);
    } else if (x.findForWrite(destination) != null && x.delete(destination)) {
      x.event(KeyEvent.Kind.GENERIC, "del", destination);
    }
    return Reply.Int.of(result.cardinality());
  }

  private String event() {
    return switch (operation) {
      case INTER -> "sinterstore";
      case UNION -> "sunionstore";
      case DIFF -> "sdiffstore";
    };
  }
}
