package io.ashlar.node.info;

import java.util.Locale;

/** Collects the lines of INFO, ended by CRLF. */
final class Lines {
  private final StringBuilder text = new StringBuilder();

  /** Starts a section; an empty line goes before every section but the first. */
  void section(String title) {
    if (text.length() > 0) {
      text.append("\r\n");
    }
    text.append("# ").append(title).append("\r\n");
  }

  Lines add(String field, String value) {
    text.append(field).append(':').append(value).append("\r\n");
    return this;
  }

  Lines add(String field, long value) {
    return add(field, Long.toString(value));
  }

  Lines add(String field, boolean value) {
    return add(field, value ? "1" : "0");
  }

  /** With so many decimals. */
  Lines add(String field, double value, int decimals) {
    return add(field, String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  /** Bytes, and again in a field for people. */
  Lines addBytes(String field, long bytes) {
    return add(field, bytes).add(field + "_human", HumanBytes.of(bytes));
  }

  /** Fields that Ashlar has nothing to tell for; readers of INFO expect them. */
  Lines zeros(String... fields) {
    for (String field : fields) {
      add(field, 0);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
