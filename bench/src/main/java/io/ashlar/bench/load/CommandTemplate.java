package io.ashlar.bench.load;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.Command;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A request as a message of gRPC: what never changes in it is made once. One thread. */
final class CommandTemplate {
  private final Request request;
  private final ByteBuffer bytes;

  /** With empty arguments in the places of those that change. */
  private final Command.Builder command = Command.newBuilder();

  CommandTemplate(Request request) {
    this.request = request;
    bytes = ByteBuffer.allocate(request.length());
    request.putInto(bytes);
    for (int argument = 0; argument < request.argumentCount(); argument++) {
      command.addArguments(request.isFixed(argument) ? copyOf(argument) : ByteString.EMPTY);
    }
  }

  /** The command with one key and other random numbers. */
  Command command(int keyNumber, SplittableRandom random) {
    request.number(bytes, 0, keyNumber, random);
    for (int argument = 0; argument < request.argumentCount(); argument++) {
      if (!request.isFixed(argument)) {
        command.setArguments(argument, copyOf(argument));
      }
    }
    return command.build();
  }

  private ByteString copyOf(int argument) {
    return ByteString.copyFrom(
        bytes.array(), request.argumentStart(argument), request.argumentLength(argument));
  }
}
