package io.ashlar.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ashlar.proto.v1.Command;
import java.util.Collection;

/** The words of one command, while they are put together. */
final class Args {
  private final Command.Builder command = Command.newBuilder();

  static Args of(String name) {
    return new Args().add(name);
  }

  Args add(String word) {
    command.addArguments(ByteString.copyFromUtf8(word));
    return this;
  }

  Args add(long number) {
    return add(Long.toString(number));
  }

  Args add(double number) {
    return add(
        Double.isInfinite(number) ? (number > 0 ? "+inf" : "-inf") : Double.toString(number));
  }

  /** Without a copy. */
  Args add(byte[] bytes) {
    command.addArguments(UnsafeByteOperations.unsafeWrap(bytes));
    return this;
  }

  Args addAll(Collection<String> words) {
    words.forEach(this::add);
    return this;
  }

  Args addAll(String... words) {
    for (String word : words) {
      add(word);
    }
    return this;
  }

  Args when(boolean condition, String word) {
    return condition ? add(word) : this;
  }

  Command.Builder command() {
    return command;
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
