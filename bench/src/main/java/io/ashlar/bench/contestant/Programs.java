package io.ashlar.bench.contestant;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which programs of others this machine has. */
public final class Programs {
  /** Where daemons are, which is not on everybody's path. */
  private static final List<String> OF_DAEMONS = List.of("/usr/sbin", "/usr/local/sbin");

  private Programs() {}

  /** Where a program is, if it is anywhere. */
  static Optional<Path> find(String name) {
    String path = System.getenv("PATH");
    List<String> folders = new ArrayList<>();
    if (path != null) {
      folders.addAll(List.of(path.split(File.pathSeparator)));
    }
    folders.addAll(OF_DAEMONS);
    return folders.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * What to say when a program is missing; empty when it is there.
   *
   * @param name of the program, and of Debian's package
   */
  public static Optional<String> missing(String name) {
    return find(name).isPresent()
        ? Optional.empty()
        : Optional.of(name + " is not installed: apt-get install " + name);
  }
}
