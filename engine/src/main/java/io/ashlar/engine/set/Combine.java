package io.ashlar.engine.set;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Joined;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** SINTER, SUNION and SDIFF key [key ...]. */
record Combine(Operation operation, List<byte[]> keys) implements Joined {
  enum Operation {
    INTER("SINTER") {
      @Override
      void visit(List<SetValue> sets, SetValue.Visitor visitor) {
        Operands.intersect(sets, Integer.MAX_VALUE, visitor);
      }
    },
    /** Shows a member once for each set that has it. */
    UNION("SUNION") {
      @Override
      void visit(List<SetValue> sets, SetValue.Visitor visitor) {
        sets.forEach(set -> set.forEachMember(visitor));
      }
    },
    DIFF("SDIFF") {
      @Override
      void visit(List<SetValue> sets, SetValue.Visitor visitor) {
        Operands.subtract(sets, visitor);
      }
    };

    private final byte[] command;

    Operation(String command) {
      this.command = command.getBytes(US_ASCII);
    }

    abstract void visit(List<SetValue> sets, SetValue.Visitor visitor);

    /** What it makes of some sets. */
    SetValue of(List<SetValue> sets, EncodingLimits limits) {
      SetValue result = new SetValue();
      ValueContext context = new ValueContext(0, limits);
      visit(
          sets,
          (array, offset, length) -> {
            byte[] member = SetValue.copy(array, offset, length);
            result.prepare(member, 1, context);
            result.add(member, context);
          });
      return result;
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

  private static Command parse(Operation operation, byte[][] args) {
    return new Combine(operation, Arrays.asList(args).subList(1, args.length));
  }

  @Override
  public Reply execute(Execution x) {
    List<SetValue> sets = Operands.find(x, keys);
    return sets == null ? Errors.WRONG_TYPE : members(sets, x.settings().encoding);
  }

  @Override
  public byte[][] readOf(byte[] key) {
    return new byte[][] {operation.command, key};
  }

  @Override
  public Reply join(List<Reply> contents) {
    Reply wrong = Joined.noList(contents);
    return wrong == null ? members(Operands.told(contents), new EncodingLimits()) : wrong;
  }

  private Reply members(List<SetValue> sets, EncodingLimits limits) {
    if (operation == Operation.UNION) {
      return SMembers.all(operation.of(sets, limits));
    }
    List<Reply> members = new ArrayList<>();
    operation.visit(
        sets, (array, offset, length) -> members.add(SetValue.reply(array, offset, length)));
    return new Reply.SetReply(members);
  }
}
