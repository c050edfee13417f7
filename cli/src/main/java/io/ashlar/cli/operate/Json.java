package io.ashlar.cli.operate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as JSON text (RFC 8259), two spaces an indentation: objects are maps in their order,
 * arrays lists; else text, numbers, booleans.
 */
final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /** An object whose fields keep the order in which they are named. */
  static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  static String text(Object value) {
    Json json = new Json();
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(Object value, int depth) {
    switch (value) {
      case Map<?, ?> map -> writeMap(map, depth);
      case List<?> list -> writeList(list, depth);
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> quote(value.toString());
    }
  }

  private void writeMap(Map<?, ?> map, int depth) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      newLine(depth + 1);
      quote(String.valueOf(entry.getKey()));
      out.append(": ");
      write(entry.getValue(), depth + 1);
      separator = ",";
    }
    if (map.isEmpty()) {
      out.append("{}");
    } else {
      newLine(depth);
      out.append('}');
    }
  }

  private void writeList(List<?> list, int depth) {
    String separator = "[";
    for (Object item : list) {
      out.append(separator);
      newLine(depth + 1);
      write(item, depth + 1);
      separator = ",";
    }
    if (list.isEmpty()) {
      out.append("[]");
    } else {
      newLine(depth);
      out.append(']');
    }
  }

  private void newLine(int depth) {
    out.append('\n').repeat("  ", depth);
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
