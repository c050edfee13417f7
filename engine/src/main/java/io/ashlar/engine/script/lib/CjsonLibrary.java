package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lib.CjsonSettings.InvalidNumbers;
import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LightUserdata;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;
import java.util.Locale;

/** {@code cjson}: Lua CJSON 2.1.0. */
public final class CjsonLibrary {
  private static final int INT_MAX = Integer.MAX_VALUE;

  private CjsonLibrary() {}

  public static void open(LuaState state) {
    fill(new Library(state, "cjson"));
  }

  private static LuaTable fill(Library library) {
    CjsonSettings settings = new CjsonSettings();
    LuaState state = library.state();
    library
        .value("_NAME", "cjson")
        .value("_VERSION", "2.1.0")
        .function("encode", args -> new CjsonEncoder(args, settings).encode())
        .function("decode", args -> new CjsonDecoder(args, settings).decode())
        .function("new", args -> fill(Library.of(state, state.newTable())))
        .function("encode_sparse_array", args -> sparse(args, settings))
        .function(
            "encode_max_depth",
            args -> {
              atMost(args, 1);
              settings.encodeDepthMax = integer(args, 1, settings.encodeDepthMax, 1, INT_MAX);
              return Values.number(settings.encodeDepthMax);
            })
        .function(
            "decode_max_depth",
            args -> {
              atMost(args, 1);
              settings.decodeDepthMax = integer(args, 1, settings.decodeDepthMax, 1, INT_MAX);
              return Values.number(settings.decodeDepthMax);
            })
        .function(
            "encode_number_precision",
            args -> {
              atMost(args, 1);
              settings.precision = integer(args, 1, settings.precision, 1, 14);
              return Values.number(settings.precision);
            })
        .function(
            "encode_keep_buffer",
            args -> {
              atMost(args, 1);
              settings.keepBuffer = truth(args, 1, settings.keepBuffer);
              return settings.keepBuffer;
            })
        .function("encode_invalid_numbers", args -> encodeInvalid(args, settings))
        .function(
            "decode_invalid_numbers",
            args -> {
              atMost(args, 1);
              settings.decodeInvalid = truth(args, 1, settings.decodeInvalid);
              return settings.decodeInvalid;
            });
    library.table().put(LuaString.of("null"), LightUserdata.NULL);
    return library.table();
  }

  private static void atMost(Args args, int count) {
    if (args.count() > count) {
      throw args.argumentError(count + 1, "found too many arguments");
    }
  }

  private static int integer(Args args, int i, int now, int min, int max) {
    if (args.isNoneOrNil(i)) {
      return now;
    }
    long value = args.integer(i);
    if (value < min || value > max) {
      throw args.argumentError(i, "expected integer between " + min + " and " + max);
    }
    return (int) value;
  }

  private static boolean truth(Args args, int i, boolean now) {
    if (args.isNoneOrNil(i)) {
      return now;
    }
    if (args.get(i) instanceof Boolean value) {
      return value;
    }
    return option(args, i, "off", "on") == 1;
  }

  private static int option(Args args, int i, String... options) {
    String word = args.string(i).text();
    for (int n = 0; n < options.length; n++) {
      if (options[n].equals(word)) {
        return n;
      }
    }
    throw args.argumentError(i, "invalid option '" + word + "'");
  }

  private static Object sparse(Args args, CjsonSettings settings) {
    atMost(args, 3);
    settings.sparseConvert = truth(args, 1, settings.sparseConvert);
    settings.sparseRatio = integer(args, 2, settings.sparseRatio, 0, INT_MAX);
    settings.sparseSafe = integer(args, 3, settings.sparseSafe, 0, INT_MAX);
    return new Object[] {
      settings.sparseConvert,
      Values.number(settings.sparseRatio),
      Values.number(settings.sparseSafe)
    };
  }

  private static Object encodeInvalid(Args args, CjsonSettings settings) {
    atMost(args, 1);
    if (args.get(1) instanceof Boolean value) {
      settings.encodeInvalid = value ? InvalidNumbers.ON : InvalidNumbers.OFF;
    } else if (!args.isNoneOrNil(1)) {
      settings.encodeInvalid = InvalidNumbers.values()[option(args, 1, "off", "on", "null")];
    }
    return switch (settings.encodeInvalid) {
      case OFF -> Boolean.FALSE;
      case ON -> Boolean.TRUE;
      case NULL -> LuaString.of(settings.encodeInvalid.name().toLowerCase(Locale.ROOT));
    };
  }
}
