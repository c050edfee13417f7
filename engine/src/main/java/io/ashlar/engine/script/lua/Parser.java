package io.ashlar.engine.script.lua;

import java.util.ArrayList;
import java.util.List;

/** Statements of Lua 5.1; {@link ExpressionParser} reads what is inside them. */
final class Parser extends ExpressionParser {
  private Parser(Lexer lexer) {
    super(lexer);
  }

  /** Reads a chunk: the body of a function of varargs. */
  static FunctionScope parse(byte[] text, String source) throws SyntaxError {
    Lexer lexer = new Lexer(text, source);
    Parser parser = new Parser(lexer);
    FunctionScope main = new FunctionScope(null, 0);
    main.vararg = true;
    parser.function = main;
    lexer.next();
    main.body = parser.block();
    if (lexer.token != Token.EOF) {
      throw lexer.errorNearToken("'<eof>' expected");
    }
    main.endLine = lexer.tokenLine;
    return main;
  }

  @Override
  List<Stat> functionBlock() throws SyntaxError {
    return block();
  }

  private List<Stat> block() throws SyntaxError {
    int visible = function.visibleCount();
    List<Stat> statements = openBlock();
    function.hideFrom(visible);
    return statements;
  }

  /** A block whose variables stay visible for now. */
  private List<Stat> openBlock() throws SyntaxError {
    enterLevel();
    List<Stat> statements = new ArrayList<>();
    boolean last = false;
    while (!last && !endsBlock()) {
      last = lexer.token == Token.RETURN || lexer.token == Token.BREAK;
      statement(statements);
      take(Token.SEMICOLON);
    }
    leaveLevel();
    return statements;
  }

  private boolean endsBlock() {
    return switch (lexer.token) {
      case ELSE, ELSEIF, END, EOF, UNTIL -> true;
      default -> false;
    };
  }

  private void statement(List<Stat> into) throws SyntaxError {
    int line = lexer.tokenLine;
    switch (lexer.token) {
      case IF -> into.add(ifStatement(line));
      case WHILE -> into.add(whileStatement(line));
      case DO -> {
        lexer.next();
        into.add(new Stat.Block(block()));
        expectClosing(Token.END, Token.DO, line);
      }
      case FOR -> into.add(forStatement(line));
      case REPEAT -> into.add(repeatStatement(line));
      case FUNCTION -> into.add(functionStatement(line));
      case LOCAL -> into.add(localStatement(line));
      case RETURN -> into.add(returnStatement(line));
      case BREAK -> {
        lexer.next();
        if (function.loops == 0) {
          throw lexer.errorNearToken("no loop to break");
        }
        into.add(new Stat.Break(line));
      }
      default -> into.add(expressionStatement(line));
    }
  }

  private Stat ifStatement(int line) throws SyntaxError {
    List<Expr> conditions = new ArrayList<>();
    List<List<Stat>> blocks = new ArrayList<>();
    do {
      lexer.next();
      conditions.add(expression());
      expect(Token.THEN);
      blocks.add(block());
    } while (lexer.token == Token.ELSEIF);
    if (take(Token.ELSE)) {
      blocks.add(block());
    }
    expectClosing(Token.END, Token.IF, line);
    return new Stat.If(conditions, blocks, line);
  }

  private Stat whileStatement(int line) throws SyntaxError {
    lexer.next();
    Expr condition = expression();
    expect(Token.DO);
    List<Stat> body = loopBlock();
    expectClosing(Token.END, Token.WHILE, line);
    return new Stat.While(condition, body, line);
  }

  private List<Stat> loopBlock() throws SyntaxError {
    function.loops++;
    List<Stat> body = block();
    function.loops--;
    return body;
  }

  private Stat repeatStatement(int line) throws SyntaxError {
    lexer.next();
    int visible = function.visibleCount();
    function.loops++;
    List<Stat> body = openBlock();
    function.loops--;
    expectClosing(Token.UNTIL, Token.REPEAT, line);
    // The condition sees the variables of the body.
    Expr condition = expression();
    function.hideFrom(visible);
    return new Stat.Repeat(body, condition, line);
  }

  private Stat forStatement(int line) throws SyntaxError {
    lexer.next();
    LuaString first = expectName();
    Stat loop =
        switch (lexer.token) {
          case ASSIGN -> numericFor(first, line);
          case COMMA, IN -> genericFor(first, line);
          default -> throw lexer.errorNearToken("'=' or 'in' expected");
        };
    expectClosing(Token.END, Token.FOR, line);
    return loop;
  }

  private Stat numericFor(LuaString name, int line) throws SyntaxError {
    lexer.next();
    Expr first = expression();
    expect(Token.COMMA);
    Expr limit = expression();
    Expr step = take(Token.COMMA) ? expression() : null;
    expect(Token.DO);
    int visible = function.visibleCount();
    reserveHidden();
    LocalVariable variable = declare(name);
    List<Stat> body = loopBlock();
    function.hideFrom(visible);
    return new Stat.NumericFor(variable, first, limit, step, body, line);
  }

  private Stat genericFor(LuaString first, int line) throws SyntaxError {
    List<LuaString> names = new ArrayList<>(List.of(first));
    while (take(Token.COMMA)) {
      names.add(expectName());
    }
    expect(Token.IN);
    List<Expr> values = expressionList();
    expect(Token.DO);
    int visible = function.visibleCount();
    reserveHidden();
    List<LocalVariable> variables = new ArrayList<>();
    for (LuaString name : names) {
      variables.add(declare(name));
    }
    List<Stat> body = loopBlock();
    function.hideFrom(visible);
    return new Stat.GenericFor(variables, values, body, line);
  }

  /** The three variables that a loop keeps for itself count as locals. */
  private void reserveHidden() throws SyntaxError {
    for (int i = 0; i < 3; i++) {
      declare(LuaString.of("(for)"));
    }
  }

  private Stat functionStatement(int line) throws SyntaxError {
    lexer.next();
    Expr target = variable(expectName());
    boolean method = false;
    while (lexer.token == Token.DOT || lexer.token == Token.COLON) {
      method = lexer.token == Token.COLON;
      lexer.next();
      target = new Expr.Index(target, new Expr.Constant(expectName()), lexer.lastLine);
      if (method) {
        break;
      }
    }
    Expr.Function body = functionBody(method, line);
    return new Stat.Assign(List.of(target), List.of(body), line);
  }

  private Stat localStatement(int line) throws SyntaxError {
    lexer.next();
    if (take(Token.FUNCTION)) {
      LocalVariable variable = declare(expectName());
      return new Stat.LocalFunction(variable, functionBody(false, lexer.tokenLine), line);
    }
    List<LuaString> names = new ArrayList<>();
    do {
      names.add(expectName());
    } while (take(Token.COMMA));
    List<Expr> values = take(Token.ASSIGN) ? expressionList() : List.of();
    List<LocalVariable> variables = new ArrayList<>();
    for (LuaString name : names) {
      variables.add(declare(name));
    }
    return new Stat.Local(variables, values, line);
  }

  private Stat returnStatement(int line) throws SyntaxError {
    lexer.next();
    boolean empty = endsBlock() || lexer.token == Token.SEMICOLON;
    return new Stat.Return(empty ? List.of() : expressionList(), line);
  }

  private Stat expressionStatement(int line) throws SyntaxError {
    Expr first = suffixed();
    if (first instanceof Expr.Call call) {
      return new Stat.CallStat(call);
    }
    List<Expr> targets = new ArrayList<>(List.of(first));
    while (lexer.token != Token.ASSIGN || !isAssignable(targets.getLast())) {
      if (!isAssignable(targets.getLast())) {
        throw lexer.errorNearToken("syntax error");
      }
      if (!take(Token.COMMA)) {
        throw lexer.errorNearToken("'=' expected");
      }
      targets.add(suffixed());
      if (targets.size() > LEVELS_MAX) {
        throw limitError(LEVELS_MAX, "variables in assignment");
      }
    }
    lexer.next();
    return new Stat.Assign(targets, expressionList(), line);
  }

  private static boolean isAssignable(Expr target) {
    return target instanceof Expr.Local
        || target instanceof Expr.Upvalue
        || target instanceof Expr.Global
        || target instanceof Expr.Index;
  }
}
