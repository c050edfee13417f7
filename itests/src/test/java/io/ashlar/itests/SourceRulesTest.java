package io.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Lengths ratchet: what is longer than the limit stands in {@code exceptions.txt} beside this
 * class, with its length. The list only shrinks: a listed one may not grow, and leaves the list
 * when it fits.
 */
final class SourceRulesTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;

  @Test
  void filesAndMethodsStayShort() {
    Map<String, Integer> tooLong = new TreeMap<>();
    Sources.fileLines().forEach((file, lines) -> note(tooLong, file, lines, FILE_LINES_MAX));
    Sources.methodLines()
        .forEach((method, lines) -> note(tooLong, method, lines, METHOD_LINES_MAX));
    Map<String, Integer> permitted = exceptions();
    List<String> faults = new ArrayList<>();
    tooLong.forEach(
        (name, lines) -> {
          int most = permitted.getOrDefault(name, 0);
          if (lines > most) {
            faults.add(name + " " + lines + (most > 0 ? " (was " + most + ")" : ""));
          }
        });
    Set<String> fitsNow = new TreeSet<>(permitted.keySet());
    fitsNow.removeAll(tooLong.keySet());
    fitsNow.forEach(name -> faults.add(name + " fits now or is gone: take it off the list"));
    assertThat(faults)
        .as("over %d lines a file or %d a method", FILE_LINES_MAX, METHOD_LINES_MAX)
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() {
    Set<Path> packages =
        Sources.mainFiles().stream().map(Path::getParent).collect(Collectors.toSet());
    List<String> silent =
        packages.stream()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .map(folder -> Sources.root().relativize(folder).toString())
            .sorted()
            .toList();
    assertThat(silent).as("packages without package-info.java").isEmpty();
  }

  @Test
  void theArchitectureDocumentNamesPackagesThatExist() throws IOException {
    Path document = Sources.root().resolve("ARCHITECTURE.md");
    if (!Files.exists(document)) {
      System.out.println("SKIPPED (there is no ARCHITECTURE.md)");
      return;
    }
    Set<String> packages = new TreeSet<>();
    for (Path file : Sources.mainFiles()) {
      String path = file.toString().replace('/', '.');
      String name = path.substring(path.indexOf("io.ashlar."), path.length() - ".java".length());
      for (String part = name; part.contains("."); part = part.substring(0, dot(part))) {
        packages.add(part);
      }
    }
    Matcher named =
        Pattern.compile("\\bio\\.ashlar(\\.[a-zA-Z][a-zA-Z0-9]*)+")
            .matcher(Files.readString(document));
    Set<String> gone = new TreeSet<>();
    while (named.find()) {
      String name = named.group();
      if (!packages.contains(name) && !name.startsWith("io.ashlar.proto")) {
        gone.add(name);
      }
    }
    assertThat(gone).as("named in ARCHITECTURE.md, but not there").isEmpty();
  }

  private static int dot(String name) {
    return name.lastIndexOf('.');
  }

  private static void note(Map<String, Integer> tooLong, String name, int lines, int most) {
    if (lines > most) {
      tooLong.put(name, lines);
    }
  }

  /** Lines of {@code name length}; a sharp sign begins a comment. */
  private static Map<String, Integer> exceptions() {
    Map<String, Integer> permitted = new TreeMap<>();
    try (InputStream in = SourceRulesTest.class.getResourceAsStream("exceptions.txt")) {
      if (in == null) {
        throw new IllegalStateException("exceptions.txt is not beside the test");
      }
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                permitted.put(
                    line.substring(0, space).strip(), Integer.parseInt(line.substring(space + 1)));
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return permitted;
  }
}
