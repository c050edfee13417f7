package io.ashlar.node.session;

/** CLIENT REPLY: whether commands are answered. */
public enum ReplyMode {
  ON,
  OFF,
  /** The next command is not answered, those after it are. */
  SKIP_NEXT
}
