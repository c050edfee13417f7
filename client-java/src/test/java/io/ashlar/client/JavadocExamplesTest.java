package io.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc of the public classes compile as they stand there. */
class JavadocExamplesTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code(.*?)\\}</pre>", Pattern.DOTALL);

  /** What examples leave to the reader. */
  private static final String SURROUNDINGS =
      """
      import io.ashlar.client.*;
      import io.ashlar.client.blocks.*;
      import io.ashlar.client.json.*;
      import io.ashlar.client.metrics.*;
      import io.ashlar.client.tracing.*;
      import java.time.Duration;
      import java.util.*;

      abstract class Examples {
        interface Storage {
          void write(Object report, long token);
        }

        AshlarClient client;
        Storage storage;
        Object report;
        LeaderElection.Candidate candidate;
        io.micrometer.core.instrument.MeterRegistry registry;
        io.opentelemetry.api.trace.Tracer tracer;

        abstract void importFile();

        abstract void schedule();

        abstract void send(String mail);

        abstract Object tooManyRequests();
      """;

  @TempDir Path classes;

  private record Example(String file, String body) {}

  @Test
  void examplesCompile() throws IOException {
    List<Example> examples = examples();
    assertThat(examples).hasSizeGreaterThan(15);
    StringBuilder source = new StringBuilder(SURROUNDINGS);
    for (int i = 0; i < examples.size(); i++) {
      source
          .append("\n  // ")
          .append(examples.get(i).file)
          .append("\n  Object example")
          .append(i)
          .append("() throws Exception {\n")
          .append(examples.get(i).body)
          .append("\n    return null;\n  }\n");
    }
    assertThat(errors(source.append("}\n").toString())).isEmpty();
  }

  /** What the compiler says. */
  private String errors(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath());
    boolean compiles =
        compiler.getTask(said, null, null, options, null, List.of(inMemory(source))).call();
    return compiles ? "" : said + "\n" + source;
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  private static JavaFileObject inMemory(String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///Examples.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static List<Example> examples() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(SOURCES)) {
      files = walk.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    List<Example> examples = new ArrayList<>();
    for (Path file : files) {
      Matcher matcher = EXAMPLE.matcher(Files.readString(file));
      while (matcher.find()) {
        examples.add(new Example(file.toString(), body(matcher.group(1))));
      }
    }
    return examples;
  }

  /** Without the stars of the comment, and without what stands for more. */
  private static String body(String comment) {
    return comment
        .lines()
        .map(line -> line.replaceFirst("^\\s*\\* ?", "    "))
        .filter(line -> !line.strip().equals("..."))
        .reduce("", (all, line) -> all + line + "\n");
  }
}
