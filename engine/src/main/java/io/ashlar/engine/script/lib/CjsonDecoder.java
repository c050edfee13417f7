package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LightUserdata;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.NumberText;

/** {@code cjson.decode}, by recursive descent over tokens. */
final class CjsonDecoder {
  private static final int DEPTH_LIMIT = 1000;

  private enum Token {
    OBJ_BEGIN,
    OBJ_END,
    ARR_BEGIN,
    ARR_END,
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    COLON,
    COMMA,
    END,
    ERROR
  }

  private final Args args;
  private final CjsonSettings settings;
  private final byte[] text;
  private int at;
  private int tokenAt;
  private Token token = Token.END;
  private Object value = NIL;
  private String problem = "";
  private int depth;

  CjsonDecoder(Args args, CjsonSettings settings) {
    this.args = args;
    this.settings = settings;
    if (args.count() != 1) {
      throw args.argumentError(1, "expected 1 argument");
    }
    this.text = args.string(1).bytes();
  }

  Object decode() {
    if (text.length >= 2 && (text[0] == 0 || text[1] == 0)) {
      throw args.error("JSON parser does not support UTF-16 or UTF-32");
    }
    next();
    Object result = element();
    next();
    if (token != Token.END) {
      throw unexpected("the end");
    }
    return result;
  }

  private LuaError unexpected(String expected) {
    String found = token == Token.ERROR ? problem : "T_" + token;
    return args.error(
        "Expected " + expected + " but found " + found + " at character " + (tokenAt + 1));
  }

  private Object element() {
    return switch (token) {
      case STRING, NUMBER, BOOLEAN, NULL -> value;
      case OBJ_BEGIN -> object();
      case ARR_BEGIN -> array();
      case OBJ_END, ARR_END, COLON, COMMA, END, ERROR -> throw unexpected("value");
    };
  }

  private LuaTable descend() {
    depth++;
    if (depth > settings.decodeDepthMax || depth > DEPTH_LIMIT) {
      throw args.error("Found too many nested data structures (" + depth + ") at character " + at);
    }
    LuaTable table = args.state().newTable();
    args.state().hold(table);
    return table;
  }

  private Object ascend(LuaTable table) {
    depth--;
    args.state().letGo(args.state().heldCount() - 1);
    return table;
  }

  private Object object() {
    LuaTable table = descend();
    next();
    while (token != Token.OBJ_END) {
      if (token != Token.STRING) {
        throw unexpected("object key string");
      }
      Object key = value;
      next();
      if (token != Token.COLON) {
        throw unexpected("colon");
      }
      next();
      table.put(key, element());
      next();
      if (token == Token.OBJ_END) {
        break;
      }
      if (token != Token.COMMA) {
        throw unexpected("comma or object end");
      }
      next();
      if (token == Token.OBJ_END) {
        throw unexpected("object key string");
      }
    }
    return ascend(table);
  }

  private Object array() {
    LuaTable table = descend();
    next();
    for (int i = 1; token != Token.ARR_END; i++) {
      table.put(i, element());
      next();
      if (token == Token.ARR_END) {
        break;
      }
      if (token != Token.COMMA) {
        throw unexpected("comma or array end");
      }
      next();
      if (token == Token.ARR_END) {
        throw unexpected("value");
      }
    }
    return ascend(table);
  }

  // ---- tokens ----

  private void next() {
    args.state().tick();
    while (at < text.length && " \t\n\r".indexOf(text[at]) >= 0) {
      at++;
    }
    tokenAt = at;
    if (at == text.length || text[at] == 0) {
      token = Token.END;
      return;
    }
    int c = text[at];
    switch (c) {
      case '{' -> symbol(Token.OBJ_BEGIN);
      case '}' -> symbol(Token.OBJ_END);
      case '[' -> symbol(Token.ARR_BEGIN);
      case ']' -> symbol(Token.ARR_END);
      case ':' -> symbol(Token.COLON);
      case ',' -> symbol(Token.COMMA);
      case '"' -> string();
      default -> word(c);
    }
  }

  private void symbol(Token found) {
    token = found;
    at++;
  }

  private void fail(String why) {
    token = Token.ERROR;
    problem = why;
  }

  private void word(int c) {
    if (c == '-' || (c >= '0' && c <= '9')) {
      if (!settings.decodeInvalid && isInvalidNumber()) {
        fail("invalid number");
      } else {
        number();
      }
    } else if (matches("true")) {
      constant(Token.BOOLEAN, Boolean.TRUE, 4);
    } else if (matches("false")) {
      constant(Token.BOOLEAN, Boolean.FALSE, 5);
    } else if (matches("null")) {
      constant(Token.NULL, LightUserdata.NULL, 4);
    } else if (settings.decodeInvalid && "+iInN".indexOf(c) >= 0 && isInvalidNumber()) {
      number();
    } else {
      fail("invalid token");
    }
  }

  private boolean matches(String word) {
    return text.length - at >= word.length()
        && new String(text, at, word.length(), ISO_8859_1).equals(word);
  }

  private void constant(Token found, Object meaning, int length) {
    token = found;
    value = meaning;
    at += length;
  }

  /** What strtod reads and JSON does not know: a plus, leading zeros, hexadecimal, inf, nan. */
  private boolean isInvalidNumber() {
    int i = at;
    if (text[i] == '+') {
      return true;
    }
    if (text[i] == '-') {
      i++;
    }
    int c = byteAt(i);
    int after = byteAt(i + 1);
    if (c == '0') {
      return (after | 0x20) == 'x' || (after >= '0' && after <= '9');
    }
    if (c >= '0' && c <= '9') {
      return false;
    }
    String rest = new String(text, i, Math.min(3, text.length - i), ISO_8859_1);
    return rest.equalsIgnoreCase("inf") || rest.equalsIgnoreCase("nan");
  }

  private int byteAt(int index) {
    return index < text.length ? text[index] : 0;
  }

  private void number() {
    int end = at;
    while (end < text.length && isNumberByte(text[end])) {
      end++;
    }
    for (; end > at; end--) {
      Object parsed = NumberText.parse(java.util.Arrays.copyOfRange(text, at, end));
      if (parsed != NIL) {
        constant(Token.NUMBER, parsed, end - at);
        return;
      }
    }
    fail("invalid number");
  }

  private boolean isNumberByte(int c) {
    return c == '+'
        || c == '-'
        || c == '.'
        || (c >= '0' && c <= '9')
        || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 128);
  }

  private void string() {
    TextBuffer content = new TextBuffer(args.state());
    at++;
    while (true) {
      if (at >= text.length || text[at] == 0) {
        tokenAt = at;
        fail("unexpected end of string");
        return;
      }
      int c = text[at];
      if (c == '"') {
        at++;
        token = Token.STRING;
        value = content.toLuaString();
        return;
      }
      if (c != '\\') {
        content.add(c);
        at++;
      } else if (!escape(content)) {
        return;
      }
    }
  }

  private boolean escape(TextBuffer content) {
    int c = byteAt(at + 1);
    if (c == 'u') {
      return unicode(content);
    }
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain < 0 || c == 0) {
      tokenAt = at;
      fail("invalid escape code");
      return false;
    }
    content.add("\"\\/\b\f\n\r\t".charAt(plain));
    at += 2;
    return true;
  }

  private boolean unicode(TextBuffer content) {
    int first = hex(at + 2);
    int length = 6;
    int code = first;
    if (first >= 0xD800 && first < 0xE000) {
      int second = byteAt(at + 6) == '\\' && byteAt(at + 7) == 'u' ? hex(at + 8) : -1;
      boolean pair = first < 0xDC00 && second >= 0xDC00 && second < 0xE000;
      code = pair ? Character.toCodePoint((char) first, (char) second) : -1;
      length = 12;
    }
    if (code < 0) {
      tokenAt = at;
      fail("invalid unicode escape code");
      return false;
    }
    content.add(LuaString.of(Character.toString(code).getBytes(UTF_8)));
    at += length;
    return true;
  }

  private int hex(int from) {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(byteAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = code * 16 + digit;
    }
    return code;
  }
}
