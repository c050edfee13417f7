package io.ashlar.router.request;

import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;

/** A command that the router answers with the help of nodes. */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // execute hands on to run, and nothing else
public interface RouterCommand extends NodeCommand {
  void run(RoutedCall call);

  @Override
  default void execute(NodeCall call) {
    if (!(call instanceof RoutedCall routed)) {
      throw new IllegalStateException(call.spec().name() + " is a router's command");
    }
    run(routed);
  }

  /** Executed when it arrives even inside MULTI. */
  @FunctionalInterface
  interface AtOnce extends RouterCommand, NodeCommand.AtOnce {}

  /** Also executed for a client of RESP2 that listens to channels. */
  @FunctionalInterface
  interface WhileListening extends RouterCommand, NodeCommand.WhileListening {}
}
