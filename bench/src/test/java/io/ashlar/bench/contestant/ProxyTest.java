package io.ashlar.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ProxyTest {
  @Test
  void configurationsNameBothPorts() {
    assertThat(Proxy.NUTCRACKER.config(1_111, 2_222))
        .contains("  listen: 127.0.0.1:1111\n", "    - 127.0.0.1:2222:1\n");
    assertThat(Proxy.HAPROXY.config(1_111, 2_222))
        .contains("  bind 127.0.0.1:1111\n", "  server redis 127.0.0.1:2222\n");
  }

  @Test
  void statisticsGetAPortOfTheirOwn() {
    assertThat(Proxy.NUTCRACKER.options(Path.of("a.conf"), 3_333))
        .contains("--conf-file=a.conf", "--stats-port=3333");
  }

  @Test
  void aMissingProgramIsNamedWithItsPackage() {
    assertThat(Programs.missing("no-such-program-here"))
        .contains("no-such-program-here is not installed: apt-get install no-such-program-here");
    assertThat(Programs.missing("sh")).isEmpty();
  }
}
