package io.ashlar.client;

/** A call to the grid has failed; the subclasses say what that means for what it was to do. */
public class AshlarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AshlarException(String message) {
    super(message);
  }

  public AshlarException(String message, Throwable cause) {
    super(message, cause);
  }
}
