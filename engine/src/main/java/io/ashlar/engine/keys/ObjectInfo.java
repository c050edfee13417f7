package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.List;

/** OBJECT ENCODING, FREQ, IDLETIME and REFCOUNT key. Asking does not count as a use of the key. */
record ObjectInfo(Question question, byte[] key) implements Command {
  enum Question {
    ENCODING,
    FREQ,
    IDLETIME,
    REFCOUNT
  }

  /** OBJECT HELP. */
  record Help() implements Command {
    private static final List<String> LINES =
        List.of(
            "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "ENCODING <key>",
            "    Tell in which form the value of <key> is kept.",
            "FREQ <key>",
            "    Tell the logarithmic access counter of <key> (LFU policies only).",
            "IDLETIME <key>",
            "    Tell for how many seconds <key> has not been used (not with LFU policies).",
            "REFCOUNT <key>",
            "    Tell how many references the value of <key> has in Redis.",
            "HELP",
            "    Print this text.");

    static Command parse(byte[][] args) {
      return new Help();
    }

    @Override
    public Reply execute(Execution x) {
      return new Reply.Array(LINES.stream().<Reply>map(Reply.Simple::new).toList());
    }
  }

  /** What Redis answers for the integers that it keeps one shared object of each. */
  private static final Reply SHARED = new Reply.Int(Integer.MAX_VALUE);

  private static final long SHARED_INTEGERS = 10_000;

  private static final String SWITCHING =
      " Please note that when switching between policies at runtime LRU and LFU data will take some"
          + " time to adjust.";
  private static final Reply.Error NO_LFU =
      new Reply.Error(
          "ERR An LFU maxmemory policy is not selected, access frequency not tracked." + SWITCHING);
  private static final Reply.Error LFU =
      new Reply.Error(
          "ERR An LFU maxmemory policy is selected, idle time not tracked." + SWITCHING);

  static Command parseEncoding(byte[][] args) {
    return new ObjectInfo(Question.ENCODING, args[2]);
  }

  static Command parseFreq(byte[][] args) {
    return new ObjectInfo(Question.FREQ, args[2]);
  }

  static Command parseIdleTime(byte[][] args) {
    return new ObjectInfo(Question.IDLETIME, args[2]);
  }

  static Command parseRefCount(byte[][] args) {
    return new ObjectInfo(Question.REFCOUNT, args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.inspect(key);
    if (record == null) {
      return Reply.NIL;
    }
    return switch (question) {
      case ENCODING -> Reply.Bulk.of(Encodings.of(record));
      case FREQ -> freq(x, record);
      case IDLETIME ->
          x.settings().evictionPolicy.isLfu()
              ? LFU
              : Reply.Int.of(AccessClock.idleSeconds(Records.access(record), x.nowMs()));
      case REFCOUNT -> Encodings.isSmallInteger(record, SHARED_INTEGERS) ? SHARED : Reply.ONE;
    };
  }

  private static Reply freq(Execution x, Object record) {
    if (!x.settings().evictionPolicy.isLfu()) {
      return NO_LFU;
    }
    return Reply.Int.of(
        AccessClock.lfuCounter(Records.access(record), x.nowMs(), x.settings().lfuDecayMinutes));
  }
}
