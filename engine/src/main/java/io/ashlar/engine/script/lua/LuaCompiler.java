package io.ashlar.engine.script.lua;

/** From text to code. Pure; any thread. */
public final class LuaCompiler {
  private LuaCompiler() {}

  /**
   * Compiles a chunk.
   *
   * @param source how positions name it
   * @throws SyntaxError when it is not Lua
   */
  public static Prototype compile(byte[] text, String source) throws SyntaxError {
    if (text.length > 0 && text[0] == 0x1b) {
      throw new SyntaxError("attempt to load bytecode chunk");
    }
    return Generator.generate(Parser.parse(text, source), source);
  }
}
