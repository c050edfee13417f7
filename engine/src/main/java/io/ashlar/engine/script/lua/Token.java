package io.ashlar.engine.script.lua;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kinds of tokens. */
enum Token {
  AND,
  BREAK,
  DO,
  ELSE,
  ELSEIF,
  END,
  FALSE,
  FOR,
  FUNCTION,
  IF,
  IN,
  LOCAL,
  NIL,
  NOT,
  OR,
  REPEAT,
  RETURN,
  THEN,
  TRUE,
  UNTIL,
  WHILE,
  PLUS("+"),
  MINUS("-"),
  STAR("*"),
  SLASH("/"),
  PERCENT("%"),
  CARET("^"),
  HASH("#"),
  EQUAL("=="),
  NOT_EQUAL("~="),
  LESS_EQUAL("<="),
  GREATER_EQUAL(">="),
  LESS("<"),
  GREATER(">"),
  ASSIGN("="),
  OPEN_PAREN("("),
  CLOSE_PAREN(")"),
  OPEN_BRACE("{"),
  CLOSE_BRACE("}"),
  OPEN_BRACKET("["),
  CLOSE_BRACKET("]"),
  SEMICOLON(";"),
  COLON(":"),
  COMMA(","),
  DOT("."),
  CONCAT(".."),
  DOTS("..."),
  NAME("<name>"),
  STRING("<string>"),
  NUMBER("<number>"),
  /** A character that no token begins with. */
  OTHER("<none>"),
  EOF("<eof>");

  private static final Map<String, Token> SYMBOLS = new HashMap<>();

  static {
    for (Token token : values()) {
      if (!token.keyword && !token.text.startsWith("<n") && !token.text.startsWith("<s")) {
        SYMBOLS.put(token.text, token);
      }
    }
  }

  private final String text;
  private final boolean keyword;

  Token() {
    this.text = name().toLowerCase(Locale.ROOT);
    this.keyword = true;
  }

  Token(String text) {
    this.text = text;
    this.keyword = false;
  }

  String text() {
    return text;
  }

  boolean isKeyword() {
    return keyword;
  }

  static @Nullable Token symbol(String text) {
    return SYMBOLS.get(text);
  }
}
