package io.ashlar.engine.sortedset.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Joined;
import io.ashlar.engine.sortedset.command.ZCombine.Operation;
import io.ashlar.resp.Reply;
import java.util.List;
import java.util.Locale;

/** {@link ZCombine} without a destination. */
record ZCombineRead(ZCombine command) implements Joined {
  private static final byte[] ONE = {'1'};
  private static final byte[] WITHSCORES = "WITHSCORES".getBytes(US_ASCII);

  @Override
  public Reply execute(Execution x) {
    return command.execute(x);
  }

  @Override
  public List<byte[]> keys() {
    return command.keys();
  }

  /** The command itself of one key; ZINTERCARD would only count. */
  @Override
  public byte[][] readOf(byte[] key) {
    Operation operation =
        command.operation() == Operation.INTERSECTION_SIZE
            ? Operation.INTERSECTION
            : command.operation();
    byte[] name = operation.command().toUpperCase(Locale.ROOT).getBytes(US_ASCII);
    return new byte[][] {name, ONE, key, WITHSCORES};
  }

  @Override
  public Reply join(List<Reply> contents) {
    return command.join(contents);
  }
}
