package io.ashlar.engine.command;

/** Which arguments of a command name channels that it speaks or listens to. */
public enum ChannelUse {
  NONE,
  /** The one after the command's name. */
  FIRST,
  /** All after the command's name. */
  ALL,
  /** All after the command's name, and they are patterns. */
  PATTERNS
}
