package io.ashlar.node.session;

/** What is at the other end of a connection. */
public enum SessionRole {
  CLIENT,
  /** A client that gets a line for every command of this node. */
  MONITOR,
  /** Another node of the cluster. */
  PEER
}
