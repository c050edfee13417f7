package io.ashlar.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what was measured for programs: records as objects, their components as members. */
final class JsonReport {
  /** Everything of one run. */
  record Run(
      String startedAt,
      String javaOpts,
      List<String> options,
      List<Sample> samples,
      List<MemoryTrial.Memory> memory,
      List<SnapshotTrial.Pause> snapshots,
      List<TypeMemory.Memory> typeMemory,
      List<ReshardTrial.Reshard> reshards,
      List<NearCacheTrial.Round> nearCache,
      List<String> notes,
      List<Row> promises) {}

  private JsonReport() {}

  static void write(Run run, Path file) throws IOException {
    Files.writeString(file, json(run) + "\n", UTF_8);
  }

  private static String json(Object value) {
    return switch (value) {
      case Figures figures ->
          figures.isEmpty()
              ? "null"
              : "{\"median\":%s,\"min\":%s,\"max\":%s}"
                  .formatted(json(figures.median()), json(figures.min()), json(figures.max()));
      case Record object -> object(object);
      case List<?> list ->
          list.stream().map(JsonReport::json).collect(Collectors.joining(",\n", "[", "]"));
      case Double number when !Double.isFinite(number) -> "null";
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      default -> quote(value.toString());
    };
  }

  private static String object(Record object) {
    StringBuilder text = new StringBuilder("{");
    for (RecordComponent component : object.getClass().getRecordComponents()) {
      if (text.length() > 1) {
        text.append(',');
      }
      try {
        Object value = component.getAccessor().invoke(object);
        text.append(quote(component.getName())).append(':').append(json(value));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("a record of this package is readable here", e);
      }
    }
    return text.append('}').toString();
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
