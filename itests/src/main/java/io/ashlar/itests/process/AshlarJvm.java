package io.ashlar.itests.process;

import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How programs of Ashlar are started: on this JVM's own class path, in a small JVM of their own.
 */
public final class AshlarJvm {
  static final String CLI = "io.ashlar.cli.Main";

  /** What is wrong with an archive of classes is nobody's concern: the JVM goes on without. */
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:cds=off,aot=off");

  private static final List<String> NODE_FLAGS =
      List.of("-Xmx256m", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError");

  private AshlarJvm() {}

  /** The words before the arguments of a program that is a node. */
  public static List<String> node(String mainClass, String... flags) {
    List<String> words = nodeThatLoads(mainClass, flags);
    ClassArchive.ofNodes().ifPresent(file -> words.add(1, ClassArchive.flag(file)));
    return words;
  }

  /** Without an archive of classes. */
  static List<String> nodeThatLoads(String mainClass, String... flags) {
    return words(mainClass, Stream.concat(NODE_FLAGS.stream(), Stream.of(flags)).toList());
  }

  /** The words before an operator's command. */
  public static List<String> tool() {
    String archive = ClassArchive.flag(ClassArchive.ofTools());
    return words(CLI, List.of("-Xmx128m", "-XX:+AutoCreateSharedArchive", archive));
  }

  /** The words before the arguments of any program. */
  public static List<String> words(String mainClass, List<String> flags) {
    return wordsOfOnly(mainClass, Stream.concat(FLAGS.stream(), flags.stream()).toList());
  }

  /** The same with no flags but these. */
  public static List<String> wordsOfOnly(String mainClass, List<String> flags) {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(flags);
    words.addAll(List.of("-cp", classPath(mainClass), mainClass));
    return words;
  }

  /**
   * Absolute, because a process's working directory is not this JVM's. Archives know jar files
   * only, and no more than the first entries: so those come first, and folders where they are
   * needed.
   */
  private static String classPath(String mainClass) {
    List<Path> jars = jars();
    Stream<Path> folders =
        isInJar(mainClass) ? Stream.empty() : entries().filter(entry -> !jars.contains(entry));
    return Stream.concat(jars.stream(), folders)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  static List<Path> jars() {
    return entries().filter(Files::isRegularFile).toList();
  }

  private static Stream<Path> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath());
  }

  /** False where Maven has not packed the modules yet. */
  static boolean isInJar(String mainClass) {
    URL found =
        AshlarJvm.class.getClassLoader().getResource(mainClass.replace('.', '/') + ".class");
    return found != null && found.getProtocol().equals("jar");
  }
}
