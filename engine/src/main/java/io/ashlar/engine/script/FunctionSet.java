package io.ashlar.engine.script;

import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All libraries of functions at one epoch. Immutable; any thread.
 *
 * @param epoch grows with each change
 */
public record FunctionSet(long epoch, SequencedMap<String, Library> libraries) {
  public static final FunctionSet EMPTY = new FunctionSet(0, new TreeMap<>());

  /**
   * A library after its code has run once.
   *
   * @param functions by name
   */
  public record Library(String name, byte[] code, SequencedMap<String, Function> functions) {}

  /** A function that a library registered. */
  public record Function(String name, @Nullable String description, Set<ScriptFlag> flags) {}

  /** The library that has a function. */
  public @Nullable Library libraryOf(String function) {
    for (Map.Entry<String, Library> entry : libraries.entrySet()) {
      if (entry.getValue().functions().containsKey(function)) {
        return entry.getValue();
      }
    }
    return null;
  }

  public int functionCount() {
    return libraries.values().stream().mapToInt(library -> library.functions().size()).sum();
  }
}
