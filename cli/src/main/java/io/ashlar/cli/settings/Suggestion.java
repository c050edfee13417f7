package io.ashlar.cli.settings;

import java.util.Collection;
import java.util.Comparator;

/** What somebody who misspelt a name may have meant. */
final class Suggestion {
  private static final int EDITS_MAX = 3;

  private Suggestion() {}

  /** {@code "; did you mean x?"}, or nothing when no name is near. */
  static String among(String written, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> edits(written, name)))
        .filter(name -> edits(written, name) <= EDITS_MAX)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Levenshtein's distance, row by row. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
