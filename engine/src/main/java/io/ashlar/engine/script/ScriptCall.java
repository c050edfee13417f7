package io.ashlar.engine.script;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ScriptRunner;
import io.ashlar.resp.Reply;
import java.util.List;

/** EVAL and FCALL after parsing. */
public sealed interface ScriptCall extends Command, ScriptRunner.Call {
  /** Nothing is written: an _RO form. */
  boolean readOnly();

  List<byte[]> keys();

  List<byte[]> arguments();

  /** All arguments of the command, for FUNCTION STATS. */
  List<byte[]> command();

  @Override
  default boolean runsScript() {
    return true;
  }

  @Override
  default Reply execute(Execution x) {
    return x.scripting.runner().run(this, x);
  }

  /** EVAL and its kin. */
  record Eval(
      Script script,
      boolean readOnly,
      List<byte[]> keys,
      List<byte[]> arguments,
      List<byte[]> command)
      implements ScriptCall {}

  /** FCALL and FCALL_RO; the function is looked up when it runs. */
  record Function(
      String name,
      boolean readOnly,
      List<byte[]> keys,
      List<byte[]> arguments,
      List<byte[]> command)
      implements ScriptCall {}
}
