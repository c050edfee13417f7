package io.ashlar.engine.script.lua;

/** From text to code. Pure; any thread. */
public final class LuaCompiler {
  /** Compiling holds the thread and takes a hundred times the text's memory. */
  public static final int TEXT_BYTES_MAX = 1 << 20;

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
    if (text.length > TEXT_BYTES_MAX) {
      throw new SyntaxError(
          source
              + ":1: chunk is too long ("
              + text.length
              + " bytes, at most "
              + TEXT_BYTES_MAX
              + ")");
    }
    return Generator.generate(Parser.parse(text, source), source);
  }
}
