package io.ashlar.client;

/** Nobody could execute the call within its deadline; it was certainly not executed. */
public final class UnavailableException extends AshlarException {
  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }
}
