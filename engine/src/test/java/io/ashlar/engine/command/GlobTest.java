package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '~',
      value = {
        "* anything true",
        "h?llo hello true",
        "h?llo hllo false",
        "h*llo heeeello true",
        "h*llo hell false",
        "h[ae]llo hallo true",
        "h[ae]llo hillo false",
        "h[^e]llo hallo true",
        "h[^e]llo hello false",
        "h[a-c]llo hbllo true",
        "h[c-a]llo hbllo true",
        "h[a-c]llo hdllo false",
        "a\\*b a*b true",
        "a\\*b axb false",
        "a\\ a\\ true",
        "[abc c true",
        "[abc d false",
        "[^ x true",
        "[ [ false",
        "[\\]] ] true",
        "[a\\-z] - true",
        "[a\\-z] b false",
        "a** a true",
        "a**b axxb true",
        "**** x true",
        "A a false"
      })
  void matchesAsRedis(String pattern, String text, boolean expected) {
    assertThat(Glob.matches(bytes(pattern), bytes(text))).isEqualTo(expected);
  }

  @Test
  void ignoresCaseWhenAsked() {
    assertThat(Glob.matchesIgnoringCase(bytes("MAX[m-p]*"), bytes("maxMemory"))).isTrue();
  }

  @Test
  void emptyTextMatchesEmptyAndStarOnly() {
    assertThat(Glob.matches(bytes(""), bytes(""))).isTrue();
    assertThat(Glob.matches(bytes("*"), bytes(""))).isTrue();
    assertThat(Glob.matches(bytes("?"), bytes(""))).isFalse();
  }

  @Test
  void manyStarsStayCheap() {
    byte[] pattern = bytes("a*".repeat(500) + "b");
    byte[] text = bytes("a".repeat(5_000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(Glob.matches(pattern, text)).isFalse());
  }

  @Property(tries = 5000, seed = "3")
  void agreesWithTheDefinition(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
    assertThat(Glob.matches(bytes(pattern), bytes(text))).isEqualTo(defined(pattern, 0, text, 0));
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of("a", "b", "*", "?", "[ab]", "[^a]", "[a-b]", "\\*", "\\a")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abc*").ofMinLength(1).ofMaxLength(10);
  }

  /** Tries every length for every star. */
  private static boolean defined(String pattern, int p, String text, int t) {
    if (p == pattern.length()) {
      return t == text.length();
    }
    if (pattern.charAt(p) == '*') {
      for (int end = t; end <= text.length(); end++) {
        if (defined(pattern, p + 1, text, end)) {
          return true;
        }
      }
      return false;
    }
    if (t == text.length()) {
      return false;
    }
    char c = text.charAt(t);
    return switch (pattern.charAt(p)) {
      case '?' -> defined(pattern, p + 1, text, t + 1);
      case '\\' -> pattern.charAt(p + 1) == c && defined(pattern, p + 2, text, t + 1);
      case '[' -> {
        int close = pattern.indexOf(']', p);
        boolean member =
            switch (pattern.substring(p + 1, close)) {
              case "ab", "a-b" -> c == 'a' || c == 'b';
              default -> c != 'a';
            };
        yield member && defined(pattern, close + 1, text, t + 1);
      }
      default -> pattern.charAt(p) == c && defined(pattern, p + 1, text, t + 1);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
