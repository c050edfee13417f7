package io.ashlar.cli.operate;

/** Ends a command with a message for the operator: what went wrong, and what to try. */
final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  OperatorException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
