package io.ashlar.node.acl;

/**
 * Why a user may not run a command.
 *
 * @param argument index of the key or channel; 0 for the command
 */
public record Denial(Reason reason, int argument) {
  /** In the order in which one outweighs another. */
  public enum Reason {
    COMMAND,
    KEY,
    /** The user could not be made sure of. */
    AUTH,
    CHANNEL
  }

  static final Denial OF_COMMAND = new Denial(Reason.COMMAND, 0);

  /** What the client is told, without an error code. */
  public String message(String user, String command) {
    return switch (reason) {
      case COMMAND -> "User " + user + " has no permissions to run the '" + command + "' command";
      case KEY -> "No permissions to access a key";
      case CHANNEL -> "No permissions to access a channel";
      case AUTH -> throw new IllegalStateException("no command is denied for its password");
    };
  }

  /** As {@link #message}, with the key or channel. */
  public String fullMessage(String user, String command, String argument) {
    return switch (reason) {
      case KEY -> "User " + user + " has no permissions to access the '" + argument + "' key";
      case CHANNEL ->
          "User " + user + " has no permissions to access the '" + argument + "' channel";
      case COMMAND, AUTH -> message(user, command);
    };
  }

  /** Why a command that was queued does not run after all. */
  public String changeMessage() {
    return "ACLs rules changed between the moment the transaction was accumulated and the EXEC"
        + " call. This command is no longer allowed for the following reason: "
        + switch (reason) {
          case COMMAND -> "no permission to execute the command or subcommand";
          case KEY -> "no permission to touch the specified keys";
          case CHANNEL ->
              "no permission to access one of the channels used as argument to the command";
          case AUTH -> throw new IllegalStateException("no command is denied for its password");
        };
  }
}
