package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SINTER, SUNION and SDIFF key [key ...], and their STORE forms with a destination first, which
 * replaces whatever that key held.
 *
 * @param destination null when the members are the reply
 */
record Combine(Operation operation, byte @Nullable [] destination, List<byte[]> keys)
    implements Command {
  enum Operation {
    INTER("sinterstore"),
    UNION("sunionstore"),
    DIFF("sdiffstore");

    private final String event;

    Operation(String event) {
      this.event = event;
    }
  }

  static Command parseInter(byte[][] args) {
    return parse(Operation.INTER, args);
  }

  static Command parseUnion(byte[][] args) {
    return parse(Operation.UNION, args);
  }

  static Command parseDiff(byte[][] args) {
    return parse(Operation.DIFF, args);
  }

  static Command parseInterStore(byte[][] args) {
    return parseStore(Operation.INTER, args);
  }

  static Command parseUnionStore(byte[][] args) {
    return parseStore(Operation.UNION, args);
  }

  static Command parseDiffStore(byte[][] args) {
    return parseStore(Operation.DIFF, args);
  }

  private static Command parse(Operation operation, byte[][] args) {
    return new Combine(operation, null, Arrays.asList(args).subList(1, args.length));
  }

  private static Command parseStore(Operation operation, byte[][] args) {
    return new Combine(operation, args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public Reply execute(Execution x) {
    List<SetValue> sets = Operands.find(x, keys);
    if (sets == null) {
      return Errors.WRONG_TYPE;
    }
    if (destination != null) {
      return store(x, destination, collected(x, sets));
    }
    if (operation == Operation.UNION) {
      return SMembers.all(collected(x, sets));
    }
    List<Reply> members = new ArrayList<>();
    visit(sets, (array, offset, length) -> members.add(SetValue.reply(array, offset, length)));
    return new Reply.SetReply(members);
  }

  private Reply store(Execution x, byte[] key, SetValue result) {
    if (!result.isEmpty()) {
      x.setCollection(key, result, Records.NO_EXPIRY);
      x.event(KeyEvent.Kind.SET, operation.event, key);
    } else if (x.findForWrite(key) != null && x.delete(key)) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
    return Reply.Int.of(result.cardinality());
  }

  private SetValue collected(Execution x, List<SetValue> sets) {
    SetValue result = new SetValue();
    ValueContext context = new ValueContext(0, x.settings().encoding);
    visit(
        sets,
        (array, offset, length) -> {
          byte[] member = SetValue.copy(array, offset, length);
          result.prepare(member, 1, context);
          result.add(member, context);
        });
    return result;
  }

  private void visit(List<SetValue> sets, SetValue.Visitor visitor) {
    switch (operation) {
      case INTER -> Operands.intersect(sets, Integer.MAX_VALUE, visitor);
      case UNION -> sets.forEach(set -> set.forEachMember(visitor));
      case DIFF -> Operands.subtract(sets, visitor);
    }
  }
}
