package io.ashlar.cli.operate;

import java.io.PrintWriter;
import java.util.List;

/** Where a command prints, in colours only if somebody looks. */
final class Screen {
  private final PrintWriter out;
  private final boolean colours;

  Screen(PrintWriter out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** In place of the line before, if that was written so. */
  void overwrite(String text) {
    out.print("\r" + text + "\u001b[K");
    out.flush();
  }

  /** Whether somebody looks. */
  boolean isTerminal() {
    return colours;
  }

  void lines(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  void json(Object value) {
    line(Json.text(value));
  }

  String good(String text) {
    return coloured("32", text);
  }

  String bad(String text) {
    return coloured("1;31", text);
  }

  String doubtful(String text) {
    return coloured("33", text);
  }

  private String coloured(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
