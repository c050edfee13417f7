package io.ashlar.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts whole RESP2 replies in a connection's buffer, and notes errors. */
final class ReplyScanner {
  /** How many values the reply that a connection is in the middle of still consists of. */
  static final class Unfinished {
    private int values = 1;
  }

  private long errors;
  private long moved;
  private String lastError = "";

  /**
   * Consumes whole values; what follows the last stays between position and limit.
   *
   * @param atMost replies that are awaited
   * @return the number of replies
   */
  int scan(ByteBuffer buffer, int atMost, Unfinished unfinished) throws IOException {
    int replies = 0;
    int position = buffer.position();
    int limit = buffer.limit();
    while (replies < atMost && position < limit) {
      byte type = buffer.get(position);
      int lineEnd = position + 1;
      while (lineEnd < limit && buffer.get(lineEnd) != '\n') {
        lineEnd++;
      }
      if (lineEnd >= limit) {
        break;
      }
      int next = lineEnd + 1;
      if (type == '$') {
        int length = number(buffer, position + 1);
        if (length >= 0) {
          next += length + 2;
        }
        if (next > limit) {
          break;
        }
      } else if (type == '*') {
        unfinished.values += Math.max(0, number(buffer, position + 1));
      } else if (type == '-') {
        noteError(buffer, position + 1, lineEnd - 1);
      } else if (type != '+' && type != ':') {
        throw new IOException("unexpected reply type " + (char) type);
      }
      position = next;
      unfinished.values--;
      if (unfinished.values == 0) {
        unfinished.values = 1;
        replies++;
      }
    }
    buffer.position(position);
    return replies;
  }

  private static int number(ByteBuffer buffer, int from) {
    if (buffer.get(from) == '-') {
      return -1;
    }
    int value = 0;
    for (int at = from; buffer.get(at) != '\r'; at++) {
      value = value * 10 + buffer.get(at) - '0';
    }
    return value;
  }

  private void noteError(ByteBuffer buffer, int from, int to) {
    byte[] line = new byte[to - from];
    buffer.get(from, line);
    String text = new String(line, US_ASCII);
    if (text.startsWith("MOVED")) {
      moved++;
    } else {
      errors++;
      lastError = text;
    }
  }

  long errors() {
    return errors;
  }

  long moved() {
    return moved;
  }

  String lastError() {
    return lastError;
  }
}
