package io.ashlar.engine.command;

import org.jspecify.annotations.Nullable;

/**
 * What the client may do in whose name commands run: scripts ask before each command, commands when
 * they are about to read keys that no argument names. Any thread; the answer is that of the moment.
 */
public interface Permissions {
  /** Everything may run. */
  Permissions ALL =
      new Permissions() {
        @Override
        public boolean allows(CommandSpec spec, byte[][] args) {
          return true;
        }

        @Override
        public boolean readsAllKeys(CommandSpec spec, byte[][] args) {
          return true;
        }

        @Override
        public @Nullable String refusal(CommandSpec spec, byte[][] args) {
          return null;
        }
      };

  /** Whether the command may run. Nothing is noted. */
  boolean allows(CommandSpec spec, byte[][] args);

  /** Whether the command may run and read any key whatever. Nothing is noted. */
  boolean readsAllKeys(CommandSpec spec, byte[][] args);

  /**
   * As {@link #allows}, for a command that is about to run: a refusal is counted and logged.
   *
   * @return what is wrong, a sentence without an error code; null when the command may run
   */
  @Nullable String refusal(CommandSpec spec, byte[][] args);
}
