package io.ashlar.engine.script.lua;

import io.ashlar.engine.script.lua.Prototype.OperandNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A function's code while it grows. */
final class CodeBuffer {
  private long[] code = new long[32];
  private int[] lines = new int[32];
  private @Nullable OperandNames[] operands = new @Nullable OperandNames[32];
  private int length;
  private final List<Object> constants = new ArrayList<>();
  private final Map<Object, Integer> constantIndexes = new HashMap<>();

  int position() {
    return length;
  }

  int emit(long instruction, int line) {
    if (length == code.length) {
      code = Arrays.copyOf(code, length * 2);
      lines = Arrays.copyOf(lines, length * 2);
      operands = Arrays.copyOf(operands, length * 2);
    }
    code[length] = instruction;
    lines[length] = line;
    return length++;
  }

  /** Names the operands of the instruction emitted last. */
  void name(@Nullable String... names) {
    List<Optional<String>> all = new ArrayList<>(names.length);
    boolean any = false;
    for (String name : names) {
      all.add(Optional.ofNullable(name));
      any |= name != null;
    }
    if (any) {
      operands[length - 1] = new OperandNames(all);
    }
  }

  int constant(Object value) {
    // By its bits, since zeros of both signs are equal.
    Object key = value instanceof Double number ? Double.doubleToRawLongBits(number) : value;
    return constantIndexes.computeIfAbsent(
        key,
        k -> {
          constants.add(value);
          return constants.size() - 1;
        });
  }

  /** Lets the jump at {@code from} land on the next instruction to be emitted. */
  void land(int from) {
    jumpTo(from, length);
  }

  void jumpTo(int from, int target) {
    code[from] = Op.withDistance(code[from], target - from - 1);
  }

  Prototype finish(FunctionScope scope, String source, Prototype[] inner, int registers) {
    int[] upvalues = new int[scope.captures.size()];
    for (int i = 0; i < upvalues.length; i++) {
      FunctionScope.Capture capture = scope.captures.get(i);
      LocalVariable local = capture.local();
      upvalues[i] = local != null ? 2 * local.register : 2 * capture.upvalue() + 1;
    }
    return new Prototype(
        source,
        Arrays.copyOf(code, length),
        constants.toArray(),
        Arrays.copyOf(lines, length),
        Arrays.copyOf(operands, length),
        inner,
        upvalues,
        scope.parameters.size(),
        scope.vararg,
        registers);
  }
}
