package io.ashlar.engine.script.lua;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compiled function. Immutable: one serves all shards.
 *
 * @param source name of the chunk as positions tell it
 * @param code instructions, see {@link Op}
 * @param constants numbers and strings
 * @param lines the line of each instruction
 * @param operands what each instruction's operands are called, for error texts; null where they
 *     have no names
 * @param upvalues where a closure finds its variables: 2 * register for one of the enclosing
 *     function's locals, 2 * index + 1 for one of its upvalues
 */
public record Prototype(
    String source,
    long[] code,
    Object[] constants,
    int[] lines,
    @Nullable OperandNames[] operands,
    Prototype[] functions,
    int[] upvalues,
    int parameters,
    boolean vararg,
    int registers) {

  /** Names of the operands of one instruction, such as {@code global 'x'}. */
  record OperandNames(List<Optional<String>> names) {
    @Nullable String at(int index) {
      return index >= 0 && index < names.size() ? names.get(index).orElse(null) : null;
    }

    @Nullable String first() {
      return at(0);
    }

    @Nullable String second() {
      return at(1);
    }
  }

  int line(int pc) {
    return pc >= 0 && pc < lines.length ? lines[pc] : 0;
  }

  @Nullable OperandNames operandsAt(int pc) {
    return operands[pc];
  }

  /** Heap bytes, about; inner functions included. */
  public long heapBytes() {
    long bytes = 120L + 16L * code.length;
    for (Object constant : constants) {
      bytes += 20L + (constant instanceof LuaString string ? 40L + string.length() : 0);
    }
    for (Prototype inner : functions) {
      bytes += inner.heapBytes();
    }
    return bytes;
  }
}
