package io.ashlar.itests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Archives of the classes that processes load (class data sharing), among what the build makes.
 * Loading them is more than half of what a process costs that lives for a few seconds.
 */
final class ClassArchive {
  private static final long LIMIT_MS = 60_000;

  private ClassArchive() {}

  private static final class OfNodes {
    static final Optional<Path> FILE = AshlarJvm.isInJar(AshlarJvm.CLI) ? made() : Optional.empty();

    private static Optional<Path> made() {
      Path file = inTarget("nodes.jsa");
      if (!isNewest(file)) {
        record(file);
      }
      return Optional.of(file).filter(Files::exists);
    }
  }

  /** For the jar files that {@link AshlarJvm} puts first; none where there are only folders. */
  static Optional<Path> ofNodes() {
    return OfNodes.FILE;
  }

  /** Made by the first command that ends. */
  static Path ofTools() {
    return inTarget("commands.jsa");
  }

  static String flag(Path file) {
    return "-XX:SharedArchiveFile=" + file;
  }

  /** Where Maven puts what this module's build makes. */
  private static Path inTarget(String name) {
    try {
      return Path.of(ClassArchive.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isNewest(Path file) {
    try {
      if (!Files.exists(file)) {
        return false;
      }
      FileTime made = Files.getLastModifiedTime(file);
      for (Path jar : AshlarJvm.jars()) {
        if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One node alone, from its start to its end. */
  private static void record(Path file) {
    try {
      Path home = Files.createTempDirectory("ashlar-archive");
      List<Integer> ports = Ports.free(3);
      NodeSpec spec =
          new NodeSpec(
              0,
              "n1",
              "127.0.0.1",
              ports.get(0),
              ports.get(1),
              ports.get(2),
              home.resolve("data"),
              home,
              List.of());
      Path part = file.resolveSibling("nodes-" + ProcessHandle.current().pid() + ".jsa");
      try (NodeProcess node =
          new NodeProcess(spec, List.of(spec), new Recording(part, new AshlarProgram(1, 1)))) {
        node.start();
        if (!node.awaitReady(LIMIT_MS) || !node.terminate(LIMIT_MS)) {
          System.err.println("nodes start without an archive of classes: " + spec.logFile());
          return;
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      FileTree.delete(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node that writes an archive when it ends. */
  private record Recording(Path file, AshlarProgram base) implements NodeProgram {
    @Override
    public List<String> command(NodeSpec node, List<NodeSpec> all) {
      List<String> words =
          new ArrayList<>(
              AshlarJvm.nodeThatLoads(AshlarJvm.CLI, "-XX:ArchiveClassesAtExit=" + file));
      words.addAll(base.arguments(node, all));
      return words;
    }

    @Override
    public boolean saysReady(String line) {
      return base.saysReady(line);
    }

    @Override
    public boolean hasHealthPort() {
      return base.hasHealthPort();
    }
  }
}
