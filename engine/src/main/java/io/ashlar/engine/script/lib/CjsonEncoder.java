package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lib.CjsonSettings.InvalidNumbers;
import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LightUserdata;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.NumberText;
import io.ashlar.engine.script.lua.Values;
import java.util.Locale;

/** {@code cjson.encode}. */
final class CjsonEncoder {
  /** Java's stack bears no more, whatever depth the script has asked for. */
  private static final int DEPTH_LIMIT = 1000;

  private final Args args;
  private final CjsonSettings settings;
  private final TextBuffer out;

  CjsonEncoder(Args args, CjsonSettings settings) {
    this.args = args;
    this.settings = settings;
    this.out = new TextBuffer(args.state());
  }

  Object encode() {
    if (args.count() != 1) {
      throw args.argumentError(1, "expected 1 argument");
    }
    value(args.get(1), 0);
    return out.toLuaString();
  }

  private LuaError failure(Object value, String reason) {
    return args.error("Cannot serialise " + Values.typeName(value) + ": " + reason);
  }

  private void value(Object value, int depth) {
    args.state().tick();
    switch (value) {
      case LuaString string -> string(string);
      case Double number -> number(number);
      case Boolean truth -> out.add(truth ? "true" : "false");
      case LuaTable table -> table(table, depth + 1);
      case LightUserdata ignored -> out.add("null");
      default -> {
        if (value != NIL) {
          throw failure(value, "type not supported");
        }
        out.add("null");
      }
    }
  }

  private void number(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      if (settings.encodeInvalid == InvalidNumbers.NULL) {
        out.add("null");
        return;
      }
      if (settings.encodeInvalid == InvalidNumbers.OFF) {
        throw failure(number, "must not be NaN or Inf");
      }
    }
    out.add(Double.isNaN(number) ? "nan" : text(number));
  }

  private String text(double number) {
    return settings.precision == NumberText.DEFAULT_DIGITS
        ? NumberText.of(number)
        : NumberText.general(number, settings.precision, false);
  }

  private void table(LuaTable table, int depth) {
    if (depth > settings.encodeDepthMax || depth > DEPTH_LIMIT) {
      throw args.error("Cannot serialise, excessive nesting (" + depth + ")");
    }
    int length = arrayLength(table);
    if (length > 0) {
      array(table, length, depth);
    } else {
      object(table, depth);
    }
  }

  /** The greatest index if all keys are indexes, -1 if not. */
  private int arrayLength(LuaTable table) {
    double max = 0;
    int items = 0;
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      if (!(table.keyAt(at) instanceof Double key) || key < 1 || Math.floor(key) != key) {
        return -1;
      }
      max = Math.max(max, key);
      items++;
    }
    boolean sparse =
        settings.sparseRatio > 0
            && max > (double) items * settings.sparseRatio
            && max > settings.sparseSafe;
    if (sparse && !settings.sparseConvert) {
      throw failure(table, "excessively sparse array");
    }
    return sparse ? -1 : (int) max;
  }

  private void array(LuaTable table, int length, int depth) {
    out.add('[');
    for (int i = 1; i <= length; i++) {
      if (i > 1) {
        out.add(',');
      }
      value(table.get(i), depth);
    }
    out.add(']');
  }

  private void object(LuaTable table, int depth) {
    out.add('{');
    boolean first = true;
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      if (!first) {
        out.add(',');
      }
      first = false;
      switch (table.keyAt(at)) {
        case LuaString key -> string(key);
        case Double key -> out.add('"').add(text(key)).add('"');
        default -> throw failure(table.keyAt(at), "table key must be a number or string");
      }
      out.add(':');
      value(table.valueAt(at), depth);
    }
    out.add('}');
  }

  private void string(LuaString string) {
    out.add('"');
    for (int i = 0; i < string.length(); i++) {
      int c = string.at(i);
      switch (c) {
        case '"', '\\', '/' -> out.add('\\').add(c);
        case '\b' -> out.add("\\b");
        case '\t' -> out.add("\\t");
        case '\n' -> out.add("\\n");
        case '\f' -> out.add("\\f");
        case '\r' -> out.add("\\r");
        default -> {
          if (c < 32 || c == 127) {
            out.add(String.format(Locale.ROOT, "\\u%04x", c));
          } else {
            out.add(c);
          }
        }
      }
    }
    out.add('"');
  }
}
