package io.ashlar.resp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits an inline request ({@code SET key "a value"}) by Redis's rules: blanks separate; double
 * quotes know {@code \n \r \t \b \a}, {@code \xHH} and a backslash before any other byte; single
 * quotes know {@code \'} only; a quote may open inside a word; after the closing quote the argument
 * ends, so a blank or the line's end must follow.
 *
 * <p>Unlike in C, where a NUL ends the line for some of the steps, it is a byte like any other.
 */
final class InlineArguments {
  private final byte[] line;
  private final int end;
  private int pos;

  /** The unescaped bytes of the current argument; never longer than the line. */
  private final byte[] word;

  private int wordLength;

  private InlineArguments(byte[] line, int from, int to) {
    this.line = line;
    this.pos = from;
    this.end = to;
    this.word = new byte[to - from];
  }

  /**
   * The arguments in {@code [from, to)}, which holds no line end.
   *
   * @return none for a blank line; null when quotes are unbalanced
   */
  static byte @Nullable [][] split(byte[] line, int from, int to) {
    InlineArguments arguments = new InlineArguments(line, from, to);
    List<byte[]> words = new ArrayList<>();
    while (arguments.skipBlanks()) {
      if (!arguments.readWord()) {
        return null;
      }
      words.add(Arrays.copyOf(arguments.word, arguments.wordLength));
    }
    return words.toArray(new byte[0][]);
  }

  private boolean skipBlanks() {
    while (pos < end && isSpace(line[pos])) {
      pos++;
    }
    return pos < end;
  }

  private boolean readWord() {
    wordLength = 0;
    while (pos < end) {
      byte next = line[pos++];
      switch (next) {
        case ' ', '\n', '\r', '\t' -> {
          return true;
        }
        case '"' -> {
          return readDoubleQuoted();
        }
        case '\'' -> {
          return readSingleQuoted();
        }
        default -> append(next);
      }
    }
    return true;
  }

  private boolean readDoubleQuoted() {
    while (pos < end) {
      byte next = line[pos++];
      if (next == '"') {
        return endsHere();
      }
      if (next == '\\' && pos < end) {
        readEscape();
      } else {
        append(next);
      }
    }
    return false;
  }

  private void readEscape() {
    byte escaped = line[pos++];
    if (escaped == 'x' && end - pos >= 2 && hex(line[pos]) >= 0 && hex(line[pos + 1]) >= 0) {
      append((byte) (hex(line[pos]) << 4 | hex(line[pos + 1])));
      pos += 2;
      return;
    }
    append(
        switch (escaped) {
          case 'n' -> (byte) '\n';
          case 'r' -> (byte) '\r';
          case 't' -> (byte) '\t';
          case 'b' -> (byte) '\b';
          case 'a' -> (byte) 7;
          default -> escaped;
        });
  }

  private boolean readSingleQuoted() {
    while (pos < end) {
      byte next = line[pos++];
      if (next == '\'') {
        return endsHere();
      }
      if (next == '\\' && pos < end && line[pos] == '\'') {
        append(line[pos++]);
      } else {
        append(next);
      }
    }
    return false;
  }

  private boolean endsHere() {
    return pos == end || isSpace(line[pos]);
  }

  private void append(byte value) {
    word[wordLength++] = value;
  }

  /** C's isspace: blank, and tab to carriage return. */
  private static boolean isSpace(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }

  private static int hex(byte value) {
    return value < 0 ? -1 : Character.digit(value, 16);
  }
}
