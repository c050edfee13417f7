package io.ashlar.engine.script;

import static io.ashlar.engine.script.lua.Nil.NIL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Nil;
import io.ashlar.engine.script.lua.NumberText;
import io.ashlar.engine.script.lua.Values;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** Replies as values of Lua, and what a script returns as a reply. */
final class LuaReplies {
  private static final int DEPTH_MAX = 200;
  static final LuaString ERR = LuaString.of("err");
  private static final LuaString OK = LuaString.of("ok");
  private static final LuaString DOUBLE = LuaString.of("double");
  private static final LuaString MAP = LuaString.of("map");
  private static final LuaString SET = LuaString.of("set");
  private static final LuaString BIG_NUMBER = LuaString.of("big_number");
  private static final LuaString VERBATIM = LuaString.of("verbatim_string");
  private static final LuaString STRING = LuaString.of("string");
  private static final LuaString FORMAT = LuaString.of("format");
  private static final LuaString IGNORE = LuaString.of("ignore_error_stats_update");
  private static final double LONG_MIN = Long.MIN_VALUE;

  private final LuaState state;

  LuaReplies(LuaState state) {
    this.state = state;
  }

  // ---- into Lua ----

  /**
   * @param resp3 the script has asked for RESP3's types
   */
  Object toLua(Reply reply, boolean resp3) {
    return switch (reply) {
      case Reply.Simple simple -> single(OK, LuaString.of(simple.text().getBytes(UTF_8)));
      case Reply.Error error -> error(error.line());
      case Reply.Int number -> Values.number(number.value());
      case Reply.Bulk bulk -> state.newString(bulk.toBytes());
      case Reply.Nil ignored -> missing(resp3);
      case Reply.NilArray ignored -> missing(resp3);
      case Reply.None ignored -> missing(resp3);
      case Reply.Array array -> list(array.items(), resp3);
      case Reply.Push push -> list(push.items(), resp3);
      case Reply.Sequence several -> list(several.items(), resp3);
      case Reply.Attributed attributed -> toLua(attributed.reply(), resp3);
      case Reply.Pairs pairs -> resp3 ? pairs(pairs.items(), true) : list(pairs.items(), false);
      case Reply.NestedMap map -> resp3 ? single(MAP, map(map.items())) : pairs(map.items(), false);
      case Reply.Decimal number ->
          resp3
              ? single(DOUBLE, NumberText.parse(number.digits().getBytes(ISO_8859_1)))
              : text(number.digits());
      case Reply.MapReply map -> resp3 ? single(MAP, map(map.items())) : list(map.items(), false);
      case Reply.SetReply set -> resp3 ? single(SET, set(set.items())) : list(set.items(), false);
      case Reply.DoubleReply number ->
          resp3
              ? single(DOUBLE, Values.number(number.value()))
              : text(io.ashlar.resp.DoubleText.of(number.value()));
      case Reply.Bool bool -> resp3 ? (Object) bool.value() : Values.number(bool.value() ? 1 : 0);
      case Reply.BigNumber big ->
          resp3 ? single(BIG_NUMBER, text(big.digits())) : text(big.digits());
      case Reply.Verbatim verbatim -> verbatim(verbatim, resp3);
    };
  }

  private static Object missing(boolean resp3) {
    return resp3 ? NIL : Boolean.FALSE;
  }

  private LuaString text(String text) {
    return LuaString.of(text.getBytes(ISO_8859_1));
  }

  private LuaTable single(LuaString key, Object value) {
    LuaTable table = state.newTable();
    table.put(key, value);
    return table;
  }

  /** An error as redis.call and redis.error_reply give it. */
  LuaTable error(String line) {
    LuaTable table = state.newTable();
    table.put(IGNORE, Boolean.TRUE);
    table.put(ERR, LuaString.of(line.getBytes(UTF_8)));
    return table;
  }

  private LuaTable list(List<Reply> items, boolean resp3) {
    LuaTable table = new LuaTable(state.meter(), items.size(), 0);
    int held = state.heldCount();
    state.hold(table);
    for (int i = 0; i < items.size(); i++) {
      table.put(i + 1, toLua(items.get(i), resp3));
    }
    state.letGo(held);
    return table;
  }

  private LuaTable pairs(List<Reply> items, boolean resp3) {
    LuaTable table = state.newTable();
    for (int i = 0; i + 1 < items.size(); i += 2) {
      table.put(i / 2 + 1, list(items.subList(i, i + 2), resp3));
    }
    return table;
  }

  private LuaTable map(List<Reply> items) {
    LuaTable table = state.newTable();
    int held = state.heldCount();
    state.hold(table);
    for (int i = 0; i + 1 < items.size(); i += 2) {
      Object key = toLua(items.get(i), true);
      if (key != NIL) {
        table.put(key, toLua(items.get(i + 1), true));
      }
    }
    state.letGo(held);
    return table;
  }

  private LuaTable set(List<Reply> items) {
    LuaTable table = state.newTable();
    for (Reply item : items) {
      Object key = toLua(item, true);
      if (key != NIL) {
        table.put(key, Boolean.TRUE);
      }
    }
    return table;
  }

  private Object verbatim(Reply.Verbatim verbatim, boolean resp3) {
    LuaString string = state.newString(verbatim.text());
    if (!resp3) {
      return string;
    }
    LuaTable parts = state.newTable();
    parts.put(STRING, string);
    parts.put(FORMAT, text(verbatim.format()));
    return single(VERBATIM, parts);
  }

  // ---- out of Lua ----

  Reply toReply(Object value, boolean resp3) {
    return toReply(value, resp3, 0);
  }

  private Reply toReply(Object value, boolean resp3, int depth) {
    if (depth > DEPTH_MAX) {
      return new Reply.Error("ERR reached lua stack limit");
    }
    return switch (value) {
      case LuaString string -> Reply.Bulk.of(string.bytes());
      case Double number -> new Reply.Int(toLong(number));
      case Boolean truth -> resp3 ? new Reply.Bool(truth) : truth ? Reply.ONE : Reply.NIL;
      case LuaTable table -> table(table, resp3, depth);
      default -> Reply.NIL;
    };
  }

  /** As C converts on the processors that Redis's users have: what does not fit is the least. */
  private static long toLong(double number) {
    return number >= -LONG_MIN || number < LONG_MIN || Double.isNaN(number)
        ? Long.MIN_VALUE
        : (long) number;
  }

  private Reply table(LuaTable table, boolean resp3, int depth) {
    if (table.get(ERR) instanceof LuaString line) {
      return new Reply.Error(new String(line.bytes(), UTF_8));
    }
    if (table.get(OK) instanceof LuaString line) {
      return new Reply.Simple(
          new String(line.bytes(), UTF_8).replace('\r', ' ').replace('\n', ' '));
    }
    if (table.get(DOUBLE) instanceof Double number) {
      return new Reply.DoubleReply(number);
    }
    if (table.get(MAP) instanceof LuaTable map) {
      return new Reply.MapReply(pairs(map, resp3, depth, true));
    }
    if (table.get(SET) instanceof LuaTable set) {
      return new Reply.SetReply(pairs(set, resp3, depth, false));
    }
    if (table.get(BIG_NUMBER) instanceof LuaString digits) {
      return new Reply.BigNumber(digits.text().replace('\r', ' ').replace('\n', ' '));
    }
    if (table.get(VERBATIM) instanceof LuaTable parts
        && parts.get(FORMAT) instanceof LuaString format
        && parts.get(STRING) instanceof LuaString string) {
      return new Reply.Verbatim((format.text() + "   ").substring(0, 3), string.bytes());
    }
    List<Reply> items = new ArrayList<>();
    for (int i = 1; ; i++) {
      Object item = table.get(i);
      if (item == Nil.NIL) {
        return new Reply.Array(items);
      }
      items.add(toReply(item, resp3, depth + 1));
    }
  }

  private List<Reply> pairs(LuaTable table, boolean resp3, int depth, boolean withValues) {
    List<Reply> items = new ArrayList<>();
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      items.add(toReply(table.keyAt(at), resp3, depth + 1));
      if (withValues) {
        items.add(toReply(table.valueAt(at), resp3, depth + 1));
      }
    }
    return items;
  }
}
