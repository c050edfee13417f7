package io.ashlar.engine.command;

/** Turns arguments into a command. Pure; finds every error that needs no key's state. */
@FunctionalInterface
public interface CommandParser {
  /**
   * @param args the command's name and arguments as sent; the count already satisfies the arity
   */
  Command parse(byte[][] args);
}
