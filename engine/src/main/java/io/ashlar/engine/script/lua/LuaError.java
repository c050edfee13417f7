package io.ashlar.engine.script.lua;

/** A Lua error on its way to a pcall. Without a Java stack trace. */
public final class LuaError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Object value;

  /**
   * @param value any Lua value
   */
  public LuaError(Object value) {
    super(null, null, false, false);
    this.value = value;
  }

  /** With a message as it is, no position before it. */
  public static LuaError of(String message) {
    return new LuaError(LuaString.of(latin1(message)));
  }

  public Object value() {
    return value;
  }

  @Override
  public String getMessage() {
    return String.valueOf(value);
  }

  private static String latin1(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
