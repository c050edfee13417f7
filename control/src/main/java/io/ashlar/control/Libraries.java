package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeLibraries;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The libraries of functions that the cluster agreed on. Immutable.
 *
 * @param epoch grows by one with each change
 * @param byName in the order of the names
 */
public record Libraries(long epoch, SequencedMap<String, Library> byName) {
  public static final Libraries NONE = new Libraries(0, new TreeMap<>());

  /** Code of all libraries, in bytes: it goes into each snapshot and each node's memory. */
  private static final long CODE_BYTES_MAX = 16L << 20;

  public Libraries {
    byName = Collections.unmodifiableSequencedMap(new TreeMap<>(byName));
  }

  /**
   * @param functions names, unique in the cluster
   */
  public record Library(String name, byte[] code, List<String> functions) {}

  /** The change cannot be made, for a reason in Redis's words. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String reason) {
      super(reason, null, false, false);
    }
  }

  Libraries after(ChangeLibraries change) throws RefusedException {
    SequencedMap<String, Library> next = new TreeMap<>();
    if (!change.flush()) {
      next.putAll(byName);
    }
    for (String name : change.deleted()) {
      if (next.remove(name) == null) {
        throw new RefusedException("Library not found");
      }
    }
    for (Library library : change.loaded()) {
      if (next.put(library.name(), library) != null && !change.replace()) {
        throw new RefusedException("Library '" + library.name() + "' already exists");
      }
    }
    check(next);
    return new Libraries(epoch + 1, next);
  }

  private static void check(Map<String, Library> libraries) throws RefusedException {
    Map<String, String> owners = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    long bytes = 0;
    for (Library library : libraries.values()) {
      bytes += library.code().length;
      for (String function : library.functions()) {
        if (owners.put(function, library.name()) != null) {
          throw new RefusedException("Function " + function + " already exists");
        }
      }
    }
    if (bytes > CODE_BYTES_MAX) {
      throw new RefusedException("The libraries would have more than 16 MiB of code");
    }
  }
}
