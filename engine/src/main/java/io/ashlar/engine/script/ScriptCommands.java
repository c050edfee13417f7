package io.ashlar.engine.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.KeySpec;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** EVAL, EVALSHA and FCALL with their read-only forms: they run on a shard. */
public final class ScriptCommands {
  static final Reply.Error FUNCTION_NOT_FOUND = new Reply.Error("ERR Function not found");
  private static final Reply.Error NO_SCRIPT =
      new Reply.Error("NOSCRIPT No matching script. Please use EVAL.");
  private static final Reply.Error NEGATIVE =
      new Reply.Error("ERR Number of keys can't be negative");
  private static final Reply.Error TOO_MANY =
      new Reply.Error("ERR Number of keys can't be greater than number of args");
  private static final Reply.Error BAD_NUMBER = new Reply.Error("ERR Bad number of keys provided");
  private static final int SHA1_LENGTH = 40;

  private static final KeySpec READ = KeySpec.counted(2, KeyFlag.RO, KeyFlag.ACCESS);
  private static final KeySpec READ_AND_CHANGED =
      KeySpec.counted(2, KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
  private static final String NOTES =
      "We cannot tell how the keys will be used so we assume the worst, ";

  /** As Redis has it, not of what is named by a digest. */
  private static final KeySpec NOTED_READ = READ.noted(NOTES + "RO and ACCESS");

  private static final KeySpec NOTED_READ_AND_CHANGED =
      READ_AND_CHANGED.noted(NOTES + "RW and UPDATE");

  private final ScriptCache cache;
  private final Supplier<FunctionSet> functions;

  public ScriptCommands(ScriptCache cache, Supplier<FunctionSet> functions) {
    this.cache = cache;
    this.functions = functions;
  }

  public List<CommandSpec> table() {
    return List.of(
        command("eval", false, "2.6.0")
            .keys(NOTED_READ_AND_CHANGED)
            .summary("Executes a server-side Lua script.")
            .parser(args -> eval(args, false))
            .build(),
        command("evalsha", false, "2.6.0")
            .summary("Executes a server-side Lua script by SHA1 digest.")
            .parser(args -> evalSha(args, false))
            .build(),
        command("evalsha_ro", true, "7.0.0")
            .summary("Executes a read-only server-side Lua script by SHA1 digest.")
            .parser(args -> evalSha(args, true))
            .build(),
        command("eval_ro", true, "7.0.0")
            .keys(NOTED_READ)
            .summary("Executes a read-only server-side Lua script.")
            .parser(args -> eval(args, true))
            .build(),
        command("fcall", false, "7.0.0")
            .keys(NOTED_READ_AND_CHANGED)
            .summary("Invokes a function.")
            .parser(args -> function(args, false))
            .build(),
        command("fcall_ro", true, "7.0.0")
            .keys(NOTED_READ)
            .summary("Invokes a read-only function.")
            .parser(args -> function(args, true))
            .build());
  }

  private static CommandSpec.Builder command(String name, boolean readOnly, String since) {
    CommandSpec.Builder builder =
        CommandSpec.named(name)
            .arity(Arity.atLeast(3))
            .keys(readOnly ? READ : READ_AND_CHANGED)
            .flags(
                CommandFlag.NOSCRIPT,
                CommandFlag.STALE,
                CommandFlag.SKIP_MONITOR,
                CommandFlag.NO_MANDATORY_KEYS)
            .categories(AclCategory.SCRIPTING)
            .since(since)
            .group("scripting")
            .complexity("Depends on the script that is executed.");
    return readOnly
        ? builder.flags(CommandFlag.READONLY)
        : builder.flags(CommandFlag.MAY_REPLICATE);
  }

  private Command eval(byte[][] args, boolean readOnly) {
    Reply.Error wrong = keyCountError(args, Errors.NOT_AN_INTEGER);
    if (wrong != null) {
      return Command.rejected(wrong);
    }
    try {
      return call(cache.evaluate(args[1]), args, readOnly);
    } catch (ScriptException e) {
      return Command.rejected(e.error());
    }
  }

  private Command evalSha(byte[][] args, boolean readOnly) {
    if (args[1].length != SHA1_LENGTH) {
      return Command.rejected(NO_SCRIPT);
    }
    Reply.Error wrong = keyCountError(args, Errors.NOT_AN_INTEGER);
    if (wrong != null) {
      return Command.rejected(wrong);
    }
    Script script = cache.find(new String(args[1], UTF_8));
    return script == null ? Command.rejected(NO_SCRIPT) : call(script, args, readOnly);
  }

  private static Command call(Script script, byte[][] args, boolean readOnly) {
    int keysEnd = 3 + (int) Numbers.toLong(args[2]);
    List<byte[]> all = Arrays.asList(args);
    return new ScriptCall.Eval(
        script, readOnly, all.subList(3, keysEnd), all.subList(keysEnd, args.length), all);
  }

  private Command function(byte[][] args, boolean readOnly) {
    String name = new String(args[1], UTF_8);
    if (functions.get().libraryOf(name) == null) {
      return Command.rejected(FUNCTION_NOT_FOUND);
    }
    Reply.Error wrong = keyCountError(args, BAD_NUMBER);
    if (wrong != null) {
      return Command.rejected(wrong);
    }
    int keysEnd = 3 + (int) Numbers.toLong(args[2]);
    List<byte[]> all = Arrays.asList(args);
    return new ScriptCall.Function(
        name, readOnly, all.subList(3, keysEnd), all.subList(keysEnd, args.length), all);
  }

  private static Reply.@Nullable Error keyCountError(byte[][] args, Reply.Error notANumber) {
    if (!Numbers.isLong(args[2])) {
      return notANumber;
    }
    long count = Numbers.toLong(args[2]);
    if (count > args.length - 3) {
      return TOO_MANY;
    }
    return count < 0 ? NEGATIVE : null;
  }
}
