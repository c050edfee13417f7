package io.ashlar.node.info;

/**
 * How fast the node works at the moment.
 *
 * @param commands executed commands
 * @param inputBytes from clients
 * @param outputBytes to clients
 */
public record Traffic(Rates commands, Rates inputBytes, Rates outputBytes) {
  /** To be called about ten times a second, always by the same thread. */
  public void sample(long nowNanos) {
    commands.sample(nowNanos);
    inputBytes.sample(nowNanos);
    outputBytes.sample(nowNanos);
  }
}
