package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.Objects;

/** XTRIM key MAXLEN | MINID [= | ~] threshold [LIMIT count]. */
record XTrim(byte[] key, TrimOptions trim) implements Command {
  private static final Reply.Error NO_STRATEGY =
      new Reply.Error("ERR syntax error, XTRIM must be called with a trimming strategy");

  static Command parse(byte[][] args) {
    TrimOptions.Parser trim = new TrimOptions.Parser(args);
    int at = 2;
    while (at < args.length) {
      int next = trim.read(at);
      if (next < 0) {
        break;
      }
      if (next == at) {
        return Command.rejected(Errors.SYNTAX);
      }
      at = next;
    }
    TrimOptions options = trim.end(NO_STRATEGY);
    if (options == null) {
      return Objects.requireNonNull(trim.error());
    }
    return new XTrim(args[1], options);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Reply.ZERO;
    }
    StreamValue stream = StreamValue.of(record);
    return stream == null ? Errors.WRONG_TYPE : Reply.Int.of(trim.apply(x, key, stream));
  }
}
