package io.ashlar.client;

/** The command was understood and answered with an error; it has changed nothing. */
public final class CommandException extends AshlarException {
  private static final long serialVersionUID = 1L;

  private final String code;

  CommandException(String text) {
    super(text);
    int space = text.indexOf(' ');
    this.code = space < 0 ? text : text.substring(0, space);
  }

  /** The first word of the error, in capitals: {@code WRONGTYPE}, {@code NOPERM}, {@code ERR}. */
  public String code() {
    return code;
  }
}
