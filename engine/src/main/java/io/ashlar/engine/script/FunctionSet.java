package io.ashlar.engine.script;

import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All libraries of functions at one epoch. Immutable; any thread. */
public final class FunctionSet {
  public static final FunctionSet EMPTY = new FunctionSet(0, new TreeMap<>());

  private final long epoch;
  private final SequencedMap<String, Library> libraries;

  /** As in Redis, the case of a function's name does not matter, that of a library's does. */
  private final Map<String, Library> byFunction = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param epoch grows with each change
   * @param libraries by name; not changed any more
   */
  public FunctionSet(long epoch, SequencedMap<String, Library> libraries) {
    this.epoch = epoch;
    this.libraries = libraries;
    for (Library library : libraries.values()) {
      library.functions().keySet().forEach(name -> byFunction.put(name, library));
    }
  }

  /**
   * A library after its code has run once.
   *
   * @param functions by name
   */
  public record Library(String name, byte[] code, SequencedMap<String, Function> functions) {}

  /** A function that a library registered. */
  public record Function(String name, @Nullable String description, Set<ScriptFlag> flags) {}

  public long epoch() {
    return epoch;
  }

  public SequencedMap<String, Library> libraries() {
    return libraries;
  }

  /** The library that has a function. */
  public @Nullable Library libraryOf(String function) {
    return byFunction.get(function);
  }

  public int functionCount() {
    return byFunction.size();
  }
}
