package io.ashlar.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nodes and clients of two versions read each other: what once stood in a .proto file stays, with
 * its number, type and name. {@code contract.txt} beside this class remembers it; a file that is
 * not changed by a commit cannot have lost anything. New lines are added to it by the commit that
 * adds them, and never taken away.
 */
final class ProtoCompatibilityTest {
  @Test
  void whatStoodThereStays() throws IOException {
    assertThat(contract())
        .as("lines of contract.txt that the .proto files do not keep: readers would break")
        .allSatisfy(line -> assertThat(now()).contains(line));
  }

  @Test
  void whatIsNewIsRemembered() throws IOException {
    List<String> known = contract();
    assertThat(
            now().stream()
                .filter(line -> line.contains(" ashlar.v1."))
                .filter(line -> !known.contains(line))
                .toList())
        .as("append these lines to contract.txt: from now on they stay")
        .isEmpty();
  }

  /** The names of fields are part of JSON, the numbers part of everything: neither comes twice. */
  @Test
  void nothingIsRememberedTwice() throws IOException {
    assertThat(contract()).doesNotHaveDuplicates();
  }

  private static List<String> now() {
    return Protos.ALL.stream()
        .map((FileDescriptor file) -> Protos.contract(file))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> contract() throws IOException {
    try (InputStream in = ProtoCompatibilityTest.class.getResourceAsStream("contract.txt")) {
      if (in == null) {
        throw new IllegalStateException("contract.txt is not beside the test");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }
}
