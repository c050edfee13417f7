package io.ashlar.client.json;

import io.ashlar.client.AshlarException;

/**
 * A value is not what its {@link JsonCodec} expects. From a call that was to give it, it means that
 * the command was executed: what was removed, say, is removed. From a call that was to take it,
 * nothing was sent.
 */
public final class JsonException extends AshlarException {
  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }

  JsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
