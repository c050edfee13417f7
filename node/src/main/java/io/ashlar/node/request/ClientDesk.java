package io.ashlar.node.request;

/** What takes the requests of one connection. The connection's thread only. */
public interface ClientDesk {
  /**
   * Takes one request.
   *
   * @return false when it cannot be taken yet: nothing has happened, offer it again later
   */
  boolean handle(byte[][] args);

  /** Whether the client should send no more for now. */
  boolean holding();

  /** The connection is gone. */
  void closed();
}
