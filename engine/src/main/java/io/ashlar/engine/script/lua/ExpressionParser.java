package io.ashlar.engine.script.lua;

import java.util.ArrayList;
import java.util.List;

/** Expressions of Lua 5.1, by precedence climbing. */
abstract class ExpressionParser {
  /** Nesting of blocks and expressions. */
  static final int LEVELS_MAX = 200;

  private static final int UNARY_PRIORITY = 8;

  final Lexer lexer;
  FunctionScope function = new FunctionScope(null, 0);
  private int levels;

  ExpressionParser(Lexer lexer) {
    this.lexer = lexer;
  }

  /** The body of a function, up to its END. */
  abstract List<Stat> functionBlock() throws SyntaxError;

  // ---- tokens ----

  boolean take(Token token) throws SyntaxError {
    if (lexer.token != token) {
      return false;
    }
    lexer.next();
    return true;
  }

  void expect(Token token) throws SyntaxError {
    if (!take(token)) {
      throw lexer.errorNearToken("'" + token.text() + "' expected");
    }
  }

  void expectClosing(Token closing, Token opening, int line) throws SyntaxError {
    if (take(closing)) {
      return;
    }
    if (line == lexer.tokenLine) {
      throw lexer.errorNearToken("'" + closing.text() + "' expected");
    }
    throw lexer.errorNearToken(
        "'"
            + closing.text()
            + "' expected (to close '"
            + opening.text()
            + "' at line "
            + line
            + ")");
  }

  LuaString expectName() throws SyntaxError {
    if (lexer.token != Token.NAME) {
      throw lexer.errorNearToken("'<name>' expected");
    }
    LuaString name = lexer.name();
    lexer.next();
    return name;
  }

  // ---- limits ----

  void enterLevel() throws SyntaxError {
    if (++levels > LEVELS_MAX) {
      throw lexer.errorAt(lexer.tokenLine, "chunk has too many syntax levels");
    }
  }

  void leaveLevel() {
    levels--;
  }

  LocalVariable declare(LuaString name) throws SyntaxError {
    LocalVariable variable = new LocalVariable(name);
    function.declare(variable);
    if (function.visibleCount() > FunctionScope.LOCALS_MAX) {
      throw limitError(FunctionScope.LOCALS_MAX, "local variables");
    }
    return variable;
  }

  SyntaxError limitError(int limit, String what) {
    String where = function.line == 0 ? "main function" : "function at line " + function.line;
    return lexer.errorAt(lexer.tokenLine, where + " has more than " + limit + " " + what);
  }

  // ---- expressions ----

  List<Expr> expressionList() throws SyntaxError {
    List<Expr> all = new ArrayList<>();
    do {
      all.add(expression());
    } while (take(Token.COMMA));
    return all;
  }

  Expr expression() throws SyntaxError {
    return expression(0);
  }

  /** Reads operators that bind more tightly than {@code limit}. */
  private Expr expression(int limit) throws SyntaxError {
    enterLevel();
    Expr left = operand();
    while (leftPriority(lexer.token) > limit) {
      Token operator = lexer.token;
      lexer.next();
      Expr right = expression(rightPriority(operator));
      left = binary(operator, left, right, lexer.lastLine);
    }
    leaveLevel();
    return left;
  }

  private Expr operand() throws SyntaxError {
    switch (lexer.token) {
      case NOT -> {
        lexer.next();
        return new Expr.Not(expression(UNARY_PRIORITY));
      }
      case MINUS -> {
        lexer.next();
        Expr inner = expression(UNARY_PRIORITY);
        return inner instanceof Expr.Constant(Double number)
            ? new Expr.Constant(Values.number(-number))
            : new Expr.Unary(Op.UNM, inner, lexer.lastLine);
      }
      case HASH -> {
        lexer.next();
        return new Expr.Unary(Op.LEN, expression(UNARY_PRIORITY), lexer.lastLine);
      }
      default -> {
        return simple();
      }
    }
  }

  private static int leftPriority(Token operator) {
    return switch (operator) {
      case OR -> 1;
      case AND -> 2;
      case LESS, GREATER, LESS_EQUAL, GREATER_EQUAL, EQUAL, NOT_EQUAL -> 3;
      case CONCAT -> 5;
      case PLUS, MINUS -> 6;
      case STAR, SLASH, PERCENT -> 7;
      case CARET -> 10;
      default -> -1;
    };
  }

  private static int rightPriority(Token operator) {
    // Concatenation and power associate to the right.
    return switch (operator) {
      case CONCAT -> 4;
      case CARET -> 9;
      default -> leftPriority(operator);
    };
  }

  private static Expr binary(Token operator, Expr left, Expr right, int line) {
    return switch (operator) {
      case OR -> new Expr.Or(left, right);
      case AND -> new Expr.And(left, right);
      case LESS -> new Expr.Comparison(Op.LT, left, right, true, false, line);
      case GREATER -> new Expr.Comparison(Op.LT, left, right, true, true, line);
      case LESS_EQUAL -> new Expr.Comparison(Op.LE, left, right, true, false, line);
      case GREATER_EQUAL -> new Expr.Comparison(Op.LE, left, right, true, true, line);
      case EQUAL -> new Expr.Comparison(Op.EQ, left, right, true, false, line);
      case NOT_EQUAL -> new Expr.Comparison(Op.EQ, left, right, false, false, line);
      case CONCAT -> concat(left, right, line);
      case PLUS -> new Expr.Arithmetic(Op.ADD, left, right, line);
      case MINUS -> new Expr.Arithmetic(Op.SUB, left, right, line);
      case STAR -> new Expr.Arithmetic(Op.MUL, left, right, line);
      case SLASH -> new Expr.Arithmetic(Op.DIV, left, right, line);
      case PERCENT -> new Expr.Arithmetic(Op.MOD, left, right, line);
      case CARET -> new Expr.Arithmetic(Op.POW, left, right, line);
      default -> throw new IllegalArgumentException("no operator: " + operator);
    };
  }

  private static Expr concat(Expr left, Expr right, int line) {
    List<Expr> parts = new ArrayList<>();
    parts.add(left);
    if (right instanceof Expr.Concat rest) {
      parts.addAll(rest.parts());
    } else {
      parts.add(right);
    }
    return new Expr.Concat(parts, line);
  }

  private Expr simple() throws SyntaxError {
    Expr found =
        switch (lexer.token) {
          case NUMBER, STRING -> new Expr.Constant(lexer.value);
          case NIL -> new Expr.NilValue();
          case TRUE -> new Expr.Truth(true);
          case FALSE -> new Expr.Truth(false);
          case DOTS -> {
            if (!function.vararg) {
              throw lexer.errorNearToken("cannot use '...' outside a vararg function");
            }
            yield new Expr.Varargs();
          }
          default -> null;
        };
    if (found != null) {
      lexer.next();
      return found;
    }
    if (lexer.token == Token.OPEN_BRACE) {
      return table();
    }
    if (lexer.token == Token.FUNCTION) {
      int line = lexer.tokenLine;
      lexer.next();
      return functionBody(false, line);
    }
    return suffixed();
  }

  /** A variable, a call, or something in parentheses, with what follows it. */
  Expr suffixed() throws SyntaxError {
    int line = lexer.tokenLine;
    Expr expr = primary();
    while (true) {
      switch (lexer.token) {
        case DOT -> {
          lexer.next();
          expr = new Expr.Index(expr, new Expr.Constant(expectName()), lexer.lastLine);
        }
        case OPEN_BRACKET -> {
          lexer.next();
          Expr key = expression();
          expect(Token.CLOSE_BRACKET);
          expr = new Expr.Index(expr, key, lexer.lastLine);
        }
        case COLON -> {
          lexer.next();
          LuaString method = expectName();
          expr = new Expr.Call(expr, method, arguments(), line);
        }
        case OPEN_PAREN, STRING, OPEN_BRACE -> expr = new Expr.Call(expr, null, arguments(), line);
        default -> {
          return expr;
        }
      }
    }
  }

  private Expr primary() throws SyntaxError {
    int line = lexer.tokenLine;
    if (lexer.token == Token.NAME) {
      return variable(expectName());
    }
    if (take(Token.OPEN_PAREN)) {
      Expr inner = expression();
      expectClosing(Token.CLOSE_PAREN, Token.OPEN_PAREN, line);
      return new Expr.Paren(inner);
    }
    throw lexer.errorNearToken("unexpected symbol");
  }

  Expr variable(LuaString name) throws SyntaxError {
    LocalVariable local = function.local(name);
    if (local != null) {
      return new Expr.Local(local);
    }
    int upvalue = function.upvalue(name);
    if (upvalue >= FunctionScope.UPVALUES_MAX) {
      throw limitError(FunctionScope.UPVALUES_MAX, "upvalues");
    }
    return upvalue < 0 ? new Expr.Global(name, lexer.lastLine) : new Expr.Upvalue(upvalue, name);
  }

  private List<Expr> arguments() throws SyntaxError {
    int line = lexer.tokenLine;
    switch (lexer.token) {
      case STRING -> {
        Expr argument = new Expr.Constant(lexer.value);
        lexer.next();
        return List.of(argument);
      }
      case OPEN_BRACE -> {
        return List.of(table());
      }
      case OPEN_PAREN -> {
        if (line != lexer.lastLine) {
          throw lexer.errorNearToken("ambiguous syntax (function call x new statement)");
        }
        lexer.next();
        List<Expr> all = lexer.token == Token.CLOSE_PAREN ? List.of() : expressionList();
        expectClosing(Token.CLOSE_PAREN, Token.OPEN_PAREN, line);
        return all;
      }
      default -> throw lexer.errorNearToken("function arguments expected");
    }
  }

  private Expr table() throws SyntaxError {
    int line = lexer.tokenLine;
    expect(Token.OPEN_BRACE);
    List<Expr.Field> fields = new ArrayList<>();
    while (lexer.token != Token.CLOSE_BRACE) {
      fields.add(field());
      if (!take(Token.COMMA) && !take(Token.SEMICOLON)) {
        break;
      }
    }
    expectClosing(Token.CLOSE_BRACE, Token.OPEN_BRACE, line);
    return new Expr.Table(fields, line);
  }

  private Expr.Field field() throws SyntaxError {
    if (take(Token.OPEN_BRACKET)) {
      Expr key = expression();
      expect(Token.CLOSE_BRACKET);
      expect(Token.ASSIGN);
      return new Expr.Field(key, expression());
    }
    if (lexer.token == Token.NAME && lexer.peek() == Token.ASSIGN) {
      Expr key = new Expr.Constant(expectName());
      lexer.next();
      return new Expr.Field(key, expression());
    }
    return new Expr.Field(null, expression());
  }

  /** From the parameters to END. */
  Expr.Function functionBody(boolean method, int line) throws SyntaxError {
    FunctionScope inner = new FunctionScope(function, line);
    function = inner;
    if (method) {
      inner.parameters.add(declare(LuaString.of("self")));
    }
    expect(Token.OPEN_PAREN);
    while (lexer.token != Token.CLOSE_PAREN) {
      if (take(Token.DOTS)) {
        inner.vararg = true;
        break;
      }
      if (lexer.token != Token.NAME) {
        throw lexer.errorNearToken("<name> or '...' expected");
      }
      inner.parameters.add(declare(expectName()));
      if (!take(Token.COMMA)) {
        break;
      }
      if (lexer.token == Token.CLOSE_PAREN) {
        throw lexer.errorNearToken("<name> or '...' expected");
      }
    }
    expect(Token.CLOSE_PAREN);
    inner.body = functionBlock();
    inner.endLine = lexer.tokenLine;
    expectClosing(Token.END, Token.FUNCTION, line);
    FunctionScope outer = inner.enclosing;
    if (outer == null) {
      throw new IllegalStateException("a function outside the chunk");
    }
    function = outer;
    return new Expr.Function(inner, line);
  }
}
