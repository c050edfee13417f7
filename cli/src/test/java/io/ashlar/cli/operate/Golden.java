package io.ashlar.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that stand beside the tests; {@code -Dashlar.golden=write} writes them anew, to be read as
 * a diff.
 */
final class Golden {
  private Golden() {}

  static void check(String name, String text) throws IOException {
    // In-process transport names its sockets by chance; nobody else's message changes.
    String shown =
        text.replaceAll("(Could not find server:|UNAVAILABLE).*?(?=[\"\n])", "nobody there");
    if ("write".equals(System.getProperty("ashlar.golden"))) {
      Path file = Path.of("src/test/resources/io/ashlar/cli/operate", name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, shown);
      return;
    }
    try (InputStream in = Golden.class.getResourceAsStream(name)) {
      assertThat(in).as("golden text " + name).isNotNull();
      assertThat(shown).isEqualTo(new String(in.readAllBytes(), UTF_8));
    }
  }
}
