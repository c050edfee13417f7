package io.ashlar.engine.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class CommonSubsequenceTest {
  @Property(tries = 500, seed = "5")
  void isCommonAndLongest(
      @ForAll @StringLength(max = 20) @CharRange(from = 'a', to = 'c') String a,
      @ForAll @StringLength(max = 20) @CharRange(from = 'a', to = 'c') String b) {
    CommonSubsequence common =
        new CommonSubsequence(a.getBytes(ISO_8859_1), b.getBytes(ISO_8859_1));
    String bytes = new String(common.bytes(), ISO_8859_1);
    assertThat(bytes).hasSize(common.length());
    assertThat(isSubsequence(bytes, a)).isTrue();
    assertThat(isSubsequence(bytes, b)).isTrue();
    assertThat(common.length()).isEqualTo(longest(a, b));
    assertThat(common.matches().stream().mapToInt(CommonSubsequence.Match::length).sum())
        .isEqualTo(common.length());
  }

  private static boolean isSubsequence(String part, String whole) {
    int at = 0;
    for (int i = 0; i < whole.length() && at < part.length(); i++) {
      if (whole.charAt(i) == part.charAt(at)) {
        at++;
      }
    }
    return at == part.length();
  }

  private static int longest(String a, String b) {
    int[][] lengths = new int[a.length() + 1][b.length() + 1];
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        lengths[i][j] =
            a.charAt(i - 1) == b.charAt(j - 1)
                ? lengths[i - 1][j - 1] + 1
                : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
      }
    }
    return lengths[a.length()][b.length()];
  }
}
