package io.ashlar.engine.script;

import java.util.Arrays;
import java.util.List;

/**
 * The first line of a script or library.
 *
 * @param engine what stands behind {@code #!}
 * @param options the other words
 */
record Shebang(String engine, List<String> options) {
  static Shebang parse(byte[] body, String otherwise) throws ScriptException {
    String text = Script.text(body);
    int end = text.indexOf('\n');
    if (end < 0 || !text.startsWith("#!")) {
      throw new ScriptException(otherwise);
    }
    String[] words = text.substring(0, end).strip().split("\\s+", -1);
    return new Shebang(words[0].substring(2), Arrays.asList(words).subList(1, words.length));
  }
}
