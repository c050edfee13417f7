package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Cuts a chunk into tokens. */
final class Lexer {
  private static final int END = -1;

  /** As much of a long token as errors repeat. */
  private static final int ECHO_MAX = 60;

  private static final Map<String, Token> KEYWORDS = new TreeMap<>();

  static {
    for (Token token : Token.values()) {
      if (token.isKeyword()) {
        KEYWORDS.put(token.text(), token);
      }
    }
  }

  private final byte[] text;
  private final String source;
  private int position;
  private int tokenStart;
  private int line = 1;

  /** The current token, its line, and its value if it is a name, string or number. */
  Token token = Token.EOF;

  Object value = NIL;
  int tokenLine = 1;

  /** The line of the token before. */
  int lastLine = 1;

  private Token ahead = Token.EOF;
  private Object aheadValue = NIL;
  private int aheadLine;
  private boolean hasAhead;

  Lexer(byte[] text, String source) {
    this.text = text;
    this.source = source;
    if (at(0) == '#') {
      while (at(0) != END && at(0) != '\n') {
        position++;
      }
    }
  }

  void next() throws SyntaxError {
    lastLine = tokenLine;
    if (hasAhead) {
      hasAhead = false;
      token = ahead;
      value = aheadValue;
      tokenLine = aheadLine;
      return;
    }
    token = scan();
    tokenLine = line;
  }

  /** The token after the current one. */
  Token peek() throws SyntaxError {
    Object now = value;
    value = NIL;
    ahead = scan();
    aheadValue = value;
    aheadLine = line;
    value = now;
    hasAhead = true;
    return ahead;
  }

  LuaString name() {
    return (LuaString) value;
  }

  SyntaxError errorNearToken(String message) {
    return error(message, tokenText(), tokenLine);
  }

  SyntaxError errorAt(int atLine, String message) {
    return new SyntaxError(source + ":" + atLine + ": " + message);
  }

  private String tokenText() {
    if (token == Token.EOF) {
      return "<eof>";
    }
    if (token == Token.OTHER) {
      return Values.toText(value).text();
    }
    boolean valued = token == Token.NAME || token == Token.STRING || token == Token.NUMBER;
    if (valued && !hasAhead) {
      return echo(tokenStart, position);
    }
    return valued ? Values.toText(value).text() : token.text();
  }

  private SyntaxError error(String message, String near, int atLine) {
    return errorAt(atLine, message + " near '" + near + "'");
  }

  private SyntaxError lexicalError(String message) {
    return error(message, echo(tokenStart, position), line);
  }

  private String echo(int from, int to) {
    return new String(text, from, Math.min(to - from, ECHO_MAX), ISO_8859_1);
  }

  private int at(int offset) {
    int index = position + offset;
    return index < text.length ? text[index] & 0xFF : END;
  }

  private Token scan() throws SyntaxError {
    while (true) {
      tokenStart = position;
      int c = at(0);
      if (c == '\n' || c == '\r') {
        newLine();
      } else if (c != END && NumberText.isSpace(c)) {
        position++;
      } else if (c == '-' && at(1) == '-') {
        comment();
      } else {
        return c == END ? Token.EOF : scanToken(c);
      }
    }
  }

  private Token scanToken(int c) throws SyntaxError {
    if (c == '_' || Character.isLetter(c) && c < 128) {
      return nameOrKeyword();
    }
    if (isDigit(c) || (c == '.' && isDigit(at(1)))) {
      return number();
    }
    if (c == '"' || c == '\'') {
      return quoted(c);
    }
    if (c == '[') {
      int level = longBracket();
      if (level >= 0) {
        value = longText(level, "string");
        return Token.STRING;
      }
      if (at(1) == '=') {
        do {
          position++;
        } while (at(0) == '=');
        throw lexicalError("invalid long string delimiter");
      }
    }
    for (int length = 3; length > 0; length--) {
      if (position + length <= text.length) {
        Token found = Token.symbol(new String(text, position, length, ISO_8859_1));
        if (found != null) {
          position += length;
          return found;
        }
      }
    }
    position++;
    value = LuaString.of(charText(c));
    return Token.OTHER;
  }

  private static String charText(int c) {
    return c < 32 || c == 127 ? "char(" + c + ")" : String.valueOf((char) c);
  }

  private Token nameOrKeyword() {
    while (at(0) != END && (isDigit(at(0)) || at(0) == '_' || isLetter(at(0)))) {
      position++;
    }
    LuaString name = LuaString.copyOf(text, tokenStart, position);
    Token keyword = KEYWORDS.get(name.text());
    value = name;
    return keyword == null ? Token.NAME : keyword;
  }

  private Token number() throws SyntaxError {
    while (isDigit(at(0)) || at(0) == '.') {
      position++;
    }
    if ((at(0) | 0x20) == 'e' && at(0) != END) {
      position++;
      if (at(0) == '+' || at(0) == '-') {
        position++;
      }
    }
    while (at(0) != END && (isDigit(at(0)) || isLetter(at(0)) || at(0) == '_')) {
      position++;
    }
    value = NumberText.parse(Arrays.copyOfRange(text, tokenStart, position));
    if (value == NIL) {
      throw lexicalError("malformed number");
    }
    return Token.NUMBER;
  }

  private void newLine() {
    int first = at(0);
    position++;
    if ((at(0) == '\n' || at(0) == '\r') && at(0) != first) {
      position++;
    }
    line++;
  }

  private void comment() throws SyntaxError {
    position += 2;
    if (at(0) == '[') {
      int level = longBracket();
      if (level >= 0) {
        longText(level, "comment");
        return;
      }
    }
    while (at(0) != END && at(0) != '\n' && at(0) != '\r') {
      position++;
    }
  }

  /** The level of the long bracket that opens here, -1 if none does. */
  private int longBracket() {
    int level = 0;
    while (at(1 + level) == '=') {
      level++;
    }
    return at(1 + level) == '[' ? level : -1;
  }

  private LuaString longText(int level, String what) throws SyntaxError {
    position += level + 2;
    if (at(0) == '\n' || at(0) == '\r') {
      newLine();
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      int c = at(0);
      if (c == END) {
        throw error("unfinished long " + what, "<eof>", line);
      } else if (c == ']' && closes(level)) {
        position += level + 2;
        return LuaString.of(content.toByteArray());
      } else if (c == '\n' || c == '\r') {
        content.write('\n');
        newLine();
      } else {
        content.write(c);
        position++;
      }
    }
  }

  private boolean closes(int level) {
    for (int i = 1; i <= level; i++) {
      if (at(i) != '=') {
        return false;
      }
    }
    return at(level + 1) == ']';
  }

  private Token quoted(int quote) throws SyntaxError {
    position++;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (at(0) != quote) {
      int c = at(0);
      if (c == END) {
        throw error("unfinished string", "<eof>", line);
      } else if (c == '\n' || c == '\r') {
        throw lexicalError("unfinished string");
      } else if (c == '\\') {
        position++;
        escape(content);
      } else {
        content.write(c);
        position++;
      }
    }
    position++;
    value = LuaString.of(content.toByteArray());
    return Token.STRING;
  }

  private void escape(ByteArrayOutputStream content) throws SyntaxError {
    int c = at(0);
    if (c == '\n' || c == '\r') {
      content.write('\n');
      newLine();
    } else if (isDigit(c)) {
      int code = 0;
      for (int i = 0; i < 3 && isDigit(at(0)); i++) {
        code = code * 10 + at(0) - '0';
        position++;
      }
      if (code > 255) {
        throw error(
            "escape sequence too large",
            echo(tokenStart, tokenStart + 1) + content.toString(ISO_8859_1),
            line);
      }
      content.write(code);
    } else if (c != END) {
      int special = "abfnrtv".indexOf(c);
      content.write(special < 0 ? c : "\u0007\b\f\n\r\t\u000b".charAt(special));
      position++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 128;
  }
}
