package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InlineArgumentsTest {
  private static String split(String line) {
    byte[] bytes = Wire.bytes("<" + line + ">");
    byte[][] words = InlineArguments.split(bytes, 1, bytes.length - 1);
    if (words == null) {
      return "unbalanced";
    }
    List<String> shown = new ArrayList<>();
    for (byte[] word : words) {
      shown.add(Wire.text(word).replace("\n", "LF").replace("\r", "CR").replace("\t", "TAB"));
    }
    return String.join(",", shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "`a  b c `          ~ a,b,c",
        "`\"a b\" 'c d'`    ~ a b,c d",
        "`\"\" ''`          ~ `,`",
        "`fo\"o b\"`        ~ foo b",
        "`fo\"o\"bar`       ~ unbalanced",
        "`'a'b`             ~ unbalanced",
        "`\"a`              ~ unbalanced",
        "`'a`               ~ unbalanced",
        "`\"a\\`            ~ unbalanced",
        "`\"a\\\"`          ~ unbalanced",
        "`'a\\'`            ~ unbalanced",
        "`'a\\'b\\n'`       ~ a'b\\n",
        "`\"\\x41\\x6a\\x7A\"` ~ Ajz",
        "`\"\\x4\\xg1\"`    ~ x4xg1",
        "`\"\\n\\r\\t\\q\\\\\"` ~ LFCRTABq\\",
        "`a\\nb`            ~ a\\nb",
        "`\\x41`            ~ \\x41",
      })
  void splitsAsRedisDoes(String line, String words) {
    assertThat(split(line)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"7,7", "8,8", "0,0", "255,255"})
  void escapesReachEveryByte(int code, int wanted) {
    byte[] line = Wire.bytes(String.format("\"\\x%02x\"", code));
    byte[][] words = InlineArguments.split(line, 0, line.length);
    assertThat(words).isDeepEqualTo(new byte[][] {{(byte) wanted}});
  }

  @Property(tries = 500, seed = "1")
  void quotedBytesComeBack(@ForAll @Size(max = 6) List<byte[]> words) {
    StringBuilder line = new StringBuilder();
    for (byte[] word : words) {
      line.append(" \"");
      for (byte value : word) {
        line.append(
            value == '"' || value == '\\'
                ? "\\" + (char) value
                : value < ' ' ? String.format("\\x%02x", value & 0xff) : "" + (char) value);
      }
      line.append('"');
    }
    byte[] bytes = Wire.bytes(line.toString());
    byte[][] decoded = InlineArguments.split(bytes, 0, bytes.length);
    assertThat(Arrays.deepEquals(decoded, words.toArray(new byte[0][]))).isTrue();
  }
}
