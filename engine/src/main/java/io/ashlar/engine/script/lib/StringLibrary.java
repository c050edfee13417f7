package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;
import java.util.function.IntUnaryOperator;

/** {@code string}. */
public final class StringLibrary {
  private static final String SPECIALS = "^$*+?.([%-";

  private StringLibrary() {}

  public static void open(LuaState state) {
    Library library = new Library(state, "string");
    library
        .function("byte", StringLibrary::bytes)
        .function("char", StringLibrary::chars)
        .function(
            "dump",
            args -> {
              if (args.function(1) instanceof Builtin) {
                throw args.error("unable to dump given function");
              }
              // Nothing may load it again anyhow.
              return NIL;
            })
        .function("find", args -> find(args, true))
        .function("format", args -> new StringFormat(args).format())
        .function("gmatch", StringLibrary::gmatch)
        .function("gfind", StringLibrary::gmatch)
        .function("gsub", StringLibrary::gsub)
        .function("len", args -> Values.number(args.string(1).length()))
        .function("lower", args -> map(args, c -> c >= 'A' && c <= 'Z' ? c + 32 : c))
        .function("match", args -> find(args, false))
        .function("rep", StringLibrary::repeat)
        .function("reverse", StringLibrary::reverse)
        .function("sub", StringLibrary::sub)
        .function("upper", args -> map(args, c -> c >= 'a' && c <= 'z' ? c - 32 : c));
    LuaTable metatable = state.newTable();
    metatable.put("__index", library.table());
    metatable.setReadOnly(true);
    state.setStringMetatable(metatable);
    state.addRoot(metatable);
  }

  /** A position that counts from the end when negative; 0 or less is before the first. */
  private static long position(long position, int length) {
    if (position >= 0) {
      return position;
    }
    return Math.max(0, position + length + 1);
  }

  private static Object sub(Args args) {
    LuaString text = args.string(1);
    long from = Math.max(1, position(args.integer(2), text.length()));
    long to = Math.min(text.length(), position(args.integer(3, -1), text.length()));
    if (from > to) {
      return LuaString.EMPTY;
    }
    args.state().meter().allocate(to - from + 41);
    return LuaString.copyOf(text.bytes(), (int) from - 1, (int) to);
  }

  private static Object bytes(Args args) {
    LuaString text = args.string(1);
    long first = position(args.integer(2, 1), text.length());
    long from = Math.max(1, first);
    long to = Math.min(text.length(), position(args.integer(3, first), text.length()));
    if (from > to) {
      return Builtin.NONE;
    }
    args.state().meter().allocate(8 * (to - from + 1));
    Object[] values = new Object[(int) (to - from) + 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = Values.number(text.at((int) from - 1 + i));
    }
    return values;
  }

  private static Object chars(Args args) {
    byte[] bytes = new byte[args.count()];
    for (int i = 1; i <= bytes.length; i++) {
      long code = args.integer(i);
      if (code < 0 || code > 255) {
        throw args.argumentError(i, "invalid value");
      }
      bytes[i - 1] = (byte) code;
    }
    return args.state().newString(bytes);
  }

  private static Object map(Args args, IntUnaryOperator change) {
    LuaString text = args.string(1);
    args.state().meter().allocate(text.length() + 40L);
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) change.applyAsInt(text.at(i));
    }
    return LuaString.of(bytes);
  }

  private static Object reverse(Args args) {
    LuaString text = args.string(1);
    args.state().meter().allocate(text.length() + 40L);
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = text.bytes()[bytes.length - 1 - i];
    }
    return LuaString.of(bytes);
  }

  private static Object repeat(Args args) {
    LuaString text = args.string(1);
    long times = args.integer(2);
    if (times <= 0 || text.length() == 0) {
      return LuaString.EMPTY;
    }
    long length =
        Math.multiplyHigh(times, text.length()) != 0
            ? Long.MAX_VALUE / 4
            : Math.min(Long.MAX_VALUE / 4, times * text.length());
    // Beyond any array's size the meter would refuse too, but only if its limit is below.
    args.state().meter().allocate(length > Integer.MAX_VALUE - 64 ? Long.MAX_VALUE / 4 : length);
    byte[] bytes = new byte[(int) length];
    System.arraycopy(text.bytes(), 0, bytes, 0, text.length());
    for (int done = text.length(); done < bytes.length; done *= 2) {
      System.arraycopy(bytes, 0, bytes, done, Math.min(done, bytes.length - done));
      if (done > bytes.length / 2) {
        break;
      }
    }
    return LuaString.of(bytes);
  }

  private static Object find(Args args, boolean positions) {
    LuaString text = args.string(1);
    LuaString pattern = args.string(2);
    long init = position(args.integer(3, 1), text.length()) - 1;
    int from = (int) Math.clamp(init, 0, text.length());
    boolean plain = positions && (Values.isTrue(args.get(4)) || isPlain(pattern));
    if (plain) {
      int at = indexOf(args.state(), text.bytes(), pattern.bytes(), from);
      return at < 0
          ? NIL
          : new Object[] {Values.number(at + 1), Values.number(at + pattern.length())};
    }
    boolean anchored = pattern.length() > 0 && pattern.at(0) == '^';
    PatternMatch match = new PatternMatch(args, text.bytes(), pattern.bytes());
    for (int start = from; start <= text.length(); start++) {
      int end = match.matchAt(start, anchored ? 1 : 0);
      if (end >= 0) {
        if (!positions) {
          return match.captures(start, end, true);
        }
        Object[] captures = match.captures(start, end, false);
        Object[] all = new Object[captures.length + 2];
        all[0] = Values.number(start + 1);
        all[1] = Values.number(end);
        System.arraycopy(captures, 0, all, 2, captures.length);
        return all;
      }
      if (anchored) {
        break;
      }
    }
    return NIL;
  }

  private static boolean isPlain(LuaString pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if (SPECIALS.indexOf(pattern.at(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(LuaState state, byte[] text, byte[] part, int from) {
    for (int at = from; at <= text.length - part.length; at++) {
      int i = 0;
      while (i < part.length && text[at + i] == part[i]) {
        i++;
      }
      if (i == part.length) {
        return at;
      }
      if (i > 8) {
        state.tick();
      }
    }
    return -1;
  }

  private static Object gmatch(Args args) {
    LuaString text = args.string(1);
    LuaString pattern = args.string(2);
    int[] next = {0};
    return new Builtin(
        "gmatch",
        call -> {
          PatternMatch match = new PatternMatch(call, text.bytes(), pattern.bytes());
          for (int start = next[0]; start <= text.length(); start++) {
            int end = match.matchAt(start, 0);
            if (end >= 0) {
              next[0] = end == start ? end + 1 : end;
              return match.captures(start, end, true);
            }
          }
          next[0] = text.length() + 1;
          return NIL;
        });
  }

  private static Object gsub(Args args) {
    LuaString text = args.string(1);
    LuaString pattern = args.string(2);
    Object replacement = args.get(3);
    boolean usable =
        replacement instanceof LuaString
            || replacement instanceof Double
            || replacement instanceof LuaTable
            || replacement instanceof io.ashlar.engine.script.lua.LuaFunction;
    long most = args.integer(4, text.length() + 1L);
    if (!usable) {
      throw args.argumentError(3, "string/function/table expected");
    }
    boolean anchored = pattern.length() > 0 && pattern.at(0) == '^';
    PatternMatch match = new PatternMatch(args, text.bytes(), pattern.bytes());
    TextBuffer result = new TextBuffer(args.state());
    int at = 0;
    long count = 0;
    while (count < most) {
      int end = match.matchAt(at, anchored ? 1 : 0);
      if (end >= 0) {
        count++;
        replace(args, match, at, end, replacement, result);
      }
      if (end > at) {
        at = end;
      } else if (at < text.length()) {
        result.add(text.at(at++));
      } else {
        break;
      }
      if (anchored) {
        break;
      }
    }
    if (at < text.length()) {
      result.add(text.bytes(), at, text.length() - at);
    }
    return new Object[] {result.toLuaString(), Values.number(count)};
  }

  private static void replace(
      Args args, PatternMatch match, int start, int end, Object replacement, TextBuffer result) {
    Object value =
        switch (replacement) {
          case LuaTable table -> args.coroutine().index(table, match.capture(0, start, end));
          case io.ashlar.engine.script.lua.LuaFunction function ->
              args.callOne(function, match.captures(start, end, true));
          default -> {
            expand(args, Values.toText(replacement), match, start, end, result);
            yield LuaString.EMPTY;
          }
        };
    if (!Values.isTrue(value)) {
      result.add(match.text(), start, end - start);
    } else if (value instanceof LuaString || value instanceof Double) {
      result.add(Values.toText(value));
    } else {
      throw args.error("invalid replacement value (a " + Values.typeName(value) + ")");
    }
  }

  private static void expand(
      Args args, LuaString template, PatternMatch match, int start, int end, TextBuffer result) {
    for (int i = 0; i < template.length(); i++) {
      int c = template.at(i);
      if (c != '%') {
        result.add(c);
        continue;
      }
      i++;
      int next = i < template.length() ? template.at(i) : 0;
      if (next == '0') {
        result.add(match.text(), start, end - start);
      } else if (next >= '1' && next <= '9') {
        result.add(Values.toText(match.capture(next - '1', start, end)));
      } else {
        result.add(next);
      }
    }
  }
}
