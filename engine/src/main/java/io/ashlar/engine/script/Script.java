package io.ashlar.engine.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.script.lua.LuaCompiler;
import io.ashlar.engine.script.lua.Prototype;
import io.ashlar.engine.script.lua.SyntaxError;
import java.util.Set;

/**
 * A compiled EVAL script.
 *
 * @param sha1 40 lower-case hex digits
 * @param declared it begins with {@code #!lua}: what it may do is told by its flags
 */
public record Script(String sha1, Prototype main, boolean declared, Set<ScriptFlag> flags) {
  static final String SOURCE = "user_script";
  private static final String COMPILING = "ERR Error compiling script (new function): ";

  /** Pure; any thread. */
  public static Script compile(String sha1, byte[] body) throws ScriptException {
    Set<ScriptFlag> flags = ScriptFlag.none();
    boolean declared = body.length > 1 && body[0] == '#' && body[1] == '!';
    if (declared) {
      Shebang line = Shebang.parse(body, "ERR Invalid script shebang");
      if (!line.engine().equals("lua")) {
        throw new ScriptException("ERR Unexpected engine in script shebang: #!" + line.engine());
      }
      for (String option : line.options()) {
        if (!option.startsWith("flags=")) {
          throw new ScriptException("ERR Unknown lua shebang option: " + option);
        }
        for (String name : option.substring(6).split(",", -1)) {
          if (!name.isEmpty() || option.length() > 6) {
            flags.add(
                ScriptFlag.named(name)
                    .orElseThrow(
                        () ->
                            new ScriptException("ERR Unexpected flag in script shebang: " + name)));
          }
        }
      }
    } else if (body.length > 0 && body[0] == '#') {
      // Only a whole shebang is skipped.
      throw new ScriptException(COMPILING + SOURCE + ":1: unexpected symbol near '#'");
    }
    return new Script(sha1, compileText(body, SOURCE), declared, Set.copyOf(flags));
  }

  private static Prototype compileText(byte[] body, String source) throws ScriptException {
    try {
      return LuaCompiler.compile(body, source);
    } catch (SyntaxError e) {
      throw new ScriptException(COMPILING + e.getMessage());
    }
  }

  /** Heap bytes, about. */
  long heapBytes() {
    return 200 + main.heapBytes();
  }

  /** The characters of a body, one a byte. */
  static String text(byte[] body) {
    return new String(body, ISO_8859_1);
  }
}
