package io.ashlar.node.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules as lists of words. */
public final class RuleText {
  private RuleText() {}

  /** Whether it has bytes that may stand in no name and no pattern. */
  public static boolean hasSpaces(String text) {
    return text.chars().anyMatch(c -> c == ' ' || (c >= '\t' && c <= '\r') || c == 0);
  }

  /**
   * Rules with each selector in one of them, whatever many words it was said in.
   *
   * @param unclosed gets the word that opens a selector which no word closes
   */
  public record Merged(List<String> rules, Optional<String> unclosed) {}

  /** Puts the words of each selector together. */
  public static Merged merge(List<String> words) {
    List<String> rules = new ArrayList<>();
    StringBuilder selector = null;
    String opening = "";
    for (String word : words) {
      if (word.startsWith("(") && !word.endsWith(")")) {
        selector = new StringBuilder(word);
        opening = word;
      } else if (selector != null) {
        selector.append(' ').append(word);
        if (word.endsWith(")")) {
          rules.add(selector.toString());
          selector = null;
        }
      } else {
        rules.add(word);
      }
    }
    return new Merged(rules, selector == null ? Optional.empty() : Optional.of(opening));
  }

  /** The words of a text between spaces. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || hasSpaces(text.substring(i, i + 1));
      if (space && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      } else if (!space && start < 0) {
        start = i;
      }
    }
    return words;
  }
}
