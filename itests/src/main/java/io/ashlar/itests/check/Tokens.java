package io.ashlar.itests.check;

import java.util.ArrayList;
import java.util.List;

/** Splits a list's text into its tokens: each ends with a semicolon. */
final class Tokens {
  private Tokens() {}

  /** The tokens in order; a torn last one (without its end) is given back as it is. */
  static List<String> of(String text) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf(';', start);
      int next = end < 0 ? text.length() : end + 1;
      tokens.add(text.substring(start, next));
      start = next;
    }
    return tokens;
  }
}
