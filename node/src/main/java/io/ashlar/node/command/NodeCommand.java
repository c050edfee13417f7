package io.ashlar.node.command;

/** A command that the node answers itself, on the connection's thread. */
@FunctionalInterface
public interface NodeCommand {
  /** Ends, now or later, in exactly one {@link NodeCall#reply}. */
  void execute(NodeCall call);

  /** Executed when it arrives even inside MULTI, where every other command is queued. */
  @FunctionalInterface
  interface AtOnce extends NodeCommand {}
}
