package io.ashlar.itests.process;

/** A node did not come up. */
public final class NotReadyException extends Exception {
  private static final long serialVersionUID = 1;

  NotReadyException(NodeProcess node, long timeoutMs) {
    super(
        node.spec().name()
            + (node.state() == NodeProcess.State.DOWN
                ? " ended"
                : " was not ready within " + timeoutMs + " ms")
            + "; its log: "
            + node.spec().logFile());
  }
}
