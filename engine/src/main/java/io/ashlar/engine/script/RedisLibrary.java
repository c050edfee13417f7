package io.ashlar.engine.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.script.lib.Library;
import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;
import io.ashlar.resp.Reply;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The library {@code redis}. */
final class RedisLibrary {
  /** The version of Redis that scripts are told they run on. */
  static final String VERSION = "7.2.0";

  /** A command may take as long as so many steps of Lua. */
  private static final int CALL_STEPS = 1_000;

  private static final int VERSION_NUMBER = 0x070200;
  private static final Pattern LINE_ENDS = Pattern.compile("^[\\r\\n]+|[\\r\\n]+$");
  private static final LuaString REDIS = LuaString.of("redis");
  private static final LuaString OK = LuaString.of("ok");

  private final LuaEnvironment environment;
  private final ScriptHost host;
  private final LuaTable table;
  private LuaTable whileLoading;
  private @Nullable CommandCalls calls;
  private @Nullable FunctionRegistration registration;
  private boolean resp3;

  RedisLibrary(LuaEnvironment environment, ScriptHost host) {
    this.environment = environment;
    this.host = host;
    Library library = new Library(environment.state(), "redis");
    table = library.table();
    whileLoading = table;
    addAlways(library)
        .value("REPL_NONE", 0)
        .value("REPL_AOF", 1)
        .value("REPL_SLAVE", 2)
        .value("REPL_REPLICA", 2)
        .value("REPL_ALL", 3)
        .function("call", args -> call(args, true))
        .function("pcall", args -> call(args, false))
        .function("setresp", this::setResp)
        .function("sha1hex", this::sha1)
        .function("error_reply", this::errorReply)
        .function("status_reply", this::statusReply)
        .function("acl_check_cmd", this::aclCheck);
  }

  private Library addAlways(Library library) {
    return library
        .value("LOG_DEBUG", 0)
        .value("LOG_VERBOSE", 1)
        .value("LOG_NOTICE", 2)
        .value("LOG_WARNING", 3)
        .value("REDIS_VERSION", VERSION)
        .value("REDIS_VERSION_NUM", VERSION_NUMBER)
        .function("log", this::log);
  }

  /** What only scripts have, and functions have not. */
  void addForScripts() {
    LuaTable redis = table();
    Library.of(environment.state(), redis)
        .function("replicate_commands", args -> Boolean.TRUE)
        .function("set_repl", this::setReplication)
        .function("breakpoint", args -> Boolean.FALSE)
        .function("debug", args -> Builtin.NONE);
  }

  /** While the code of a library runs it sees another {@code redis} than its functions later. */
  void addForFunctions() {
    Builtin.Body register =
        args -> {
          FunctionRegistration open = registration;
          if (open == null) {
            throw raise("redis.register_function can only be called on FUNCTION LOAD command");
          }
          return open.register(args, this::raise);
        };
    LuaTable loading = environment.state().newTable();
    addAlways(Library.of(environment.state(), loading)).function("register_function", register);
    environment.guard(loading);
    whileLoading = loading;
    environment.state().addRoot(loading);
    environment.state().addRoot(table());
  }

  private LuaTable table() {
    return table;
  }

  /** A script begins. */
  void begin(CommandCalls commandCalls) {
    calls = commandCalls;
    resp3 = false;
  }

  void end() {
    calls = null;
  }

  void setRegistration(@Nullable FunctionRegistration open) {
    registration = open;
    environment.state().globals().put(REDIS, open == null ? table : whileLoading);
  }

  boolean resp3() {
    return resp3;
  }

  /** An error as a table, as the functions of this library raise it. */
  private LuaError raise(String message) {
    return new LuaError(environment.replies().error("ERR " + message));
  }

  private Object call(Args args, boolean raising) {
    CommandCalls open = calls;
    if (open == null) {
      throw raise("redis.call/pcall can only be called inside a script invocation");
    }
    args.state().work(CALL_STEPS);
    Reply reply;
    byte[][] words;
    if (args.count() == 0) {
      reply = new Reply.Error("ERR Please specify at least one argument for this redis lib call");
    } else if ((words = CommandCalls.arguments(args)) == null) {
      reply = new Reply.Error("ERR Lua redis lib command arguments must be strings or integers");
    } else {
      reply = open.execute(words);
    }
    Object value = environment.replies().toLua(reply, resp3);
    if (raising && reply instanceof Reply.Error) {
      throw new LuaError(value);
    }
    return value;
  }

  private Object log(Args args) {
    if (args.count() < 2) {
      throw raise("redis.log() requires two arguments or more.");
    }
    if (!(Values.toNumber(args.get(1)) instanceof Double level)) {
      throw raise("First argument must be a number (log level).");
    }
    if (level < 0 || level > 3) {
      throw raise("Invalid debug level.");
    }
    StringBuilder message = new StringBuilder();
    for (int i = 2; i <= args.count(); i++) {
      if (args.get(i) instanceof LuaString || args.get(i) instanceof Double) {
        message.append(i > 2 ? " " : "").append(new String(args.string(i).bytes(), UTF_8));
      }
    }
    host.log(level.intValue(), message.toString());
    return Builtin.NONE;
  }

  private Object setResp(Args args) {
    if (args.count() != 1) {
      throw raise("redis.setresp() requires one argument.");
    }
    long version = Values.toNumber(args.get(1)) instanceof Double number ? number.longValue() : 0;
    if (version != 2 && version != 3) {
      throw raise("RESP version must be 2 or 3.");
    }
    resp3 = version == 3;
    return Builtin.NONE;
  }

  private Object sha1(Args args) {
    if (args.count() != 1) {
      throw raise("wrong number of arguments");
    }
    byte[] text =
        args.get(1) instanceof LuaString || args.get(1) instanceof Double
            ? args.string(1).bytes()
            : new byte[0];
    return LuaString.of(ScriptCache.sha1(text));
  }

  private Object errorReply(Args args) {
    if (args.count() != 1 || !(args.get(1) instanceof LuaString text)) {
      return environment.replies().error("ERR wrong number or type of arguments");
    }
    String line = new String(text.bytes(), UTF_8);
    line = LINE_ENDS.matcher(line.startsWith("-") ? line.substring(1) : line).replaceAll("");
    LuaTable table = environment.state().newTable();
    String told = line.indexOf(' ') < 0 ? "ERR " + line : line;
    table.put(LuaReplies.ERR, LuaString.of(told.getBytes(UTF_8)));
    return table;
  }

  private Object statusReply(Args args) {
    if (args.count() != 1 || !(args.get(1) instanceof LuaString text)) {
      return environment.replies().error("ERR wrong number or type of arguments");
    }
    LuaTable table = environment.state().newTable();
    table.put(OK, text);
    return table;
  }

  /** Effects are what is replicated, so there is nothing to choose. */
  private Object setReplication(Args args) {
    if (args.count() != 1) {
      throw raise("redis.set_repl() requires two arguments.");
    }
    double flags = args.get(1) instanceof Double number ? number : 0;
    if (flags != 0 && flags != 1 && flags != 2 && flags != 3) {
      throw raise("Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
    }
    return Builtin.NONE;
  }

  private Object aclCheck(Args args) {
    if (args.count() == 0) {
      throw raise("Please specify at least one argument for this redis lib call");
    }
    byte[][] words = CommandCalls.arguments(args);
    if (words == null) {
      throw raise("Lua redis lib command arguments must be strings or integers");
    }
    CommandSpec spec = host.command(words);
    if (spec == null) {
      throw raise("Invalid command passed to redis.acl_check_cmd()");
    }
    CommandCalls running = calls;
    return running == null || running.allows(spec, words);
  }
}
