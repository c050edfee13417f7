package io.ashlar.client;

/** The write may have been executed, or may yet be; look before you repeat it. */
public final class FateUnknownException extends AshlarException {
  private static final long serialVersionUID = 1L;

  FateUnknownException(String message) {
    super(message);
  }
}
