package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;

/** HGET, HSTRLEN and HEXISTS key field. */
record HGet(byte[] key, byte[] field, Question question) implements HashCommand {
  enum Question {
    VALUE,
    LENGTH,
    EXISTS
  }

  static Command parseHGet(byte[][] args) {
    return new HGet(args[1], args[2], Question.VALUE);
  }

  static Command parseHStrLen(byte[][] args) {
    return new HGet(args[1], args[2], Question.LENGTH);
  }

  static Command parseHExists(byte[][] args) {
    return new HGet(args[1], args[2], Question.EXISTS);
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    Entry entry = hash.live(field, x.nowMs());
    return switch (question) {
      case VALUE -> HashCommand.value(entry);
      case LENGTH -> entry == null ? Reply.ZERO : Reply.Int.of(HashValue.valueLength(entry));
      case EXISTS -> Reply.Int.of(entry != null);
    };
  }
}
