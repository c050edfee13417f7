package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void writesObjectsArraysAndEscapes() {
    assertThat(
            Json.text(
                Json.object(
                    "text", "a \"b\" \\ \n\u0001é",
                    "numbers", List.of(1, 2.5, -3L),
                    "none", List.of(),
                    "empty", Map.of(),
                    "yes", true)))
        .isEqualTo(
            """
            {
              "text": "a \\"b\\" \\\\ \\n\\u0001é",
              "numbers": [
                1,
                2.5,
                -3
              ],
              "none": [],
              "empty": {},
              "yes": true
            }""");
  }
}
