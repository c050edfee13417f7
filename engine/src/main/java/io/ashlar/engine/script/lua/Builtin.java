package io.ashlar.engine.script.lua;

/** A function that Java implements. */
public final class Builtin extends LuaFunction {
  /** No results. */
  public static final Object[] NONE = {};

  /** What the function does. */
  @FunctionalInterface
  public interface Body {
    /**
     * @return one value, or an {@code Object[]} of any number of them
     */
    Object run(Args args);
  }

  private final String name;
  private final Body body;

  public Builtin(String name, Body body) {
    this.name = name;
    this.body = body;
  }

  /** As errors tell it. */
  public String name() {
    return name;
  }

  Object run(Args args) {
    return body.run(args);
  }
}
