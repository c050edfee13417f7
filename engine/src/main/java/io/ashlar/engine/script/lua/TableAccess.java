package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

/** Instructions that read and write tables: at once where no metatable has a say. */
final class TableAccess {
  private TableAccess() {}

  static void getGlobal(Coroutine co, Frame f, long i) {
    LuaTable globals = f.closure().globals;
    LuaString name = (LuaString) f.constants[Op.b(i)];
    Object value = globals.get(name);
    Interpreter.set(co, f, i, value != NIL ? value : Operations.index(co, globals, name));
  }

  static void setGlobal(Coroutine co, Frame f, long i) {
    Operations.setIndex(co, f.closure().globals, f.constants[Op.b(i)], co.stack[f.base + Op.a(i)]);
  }

  static void getTable(Coroutine co, Frame f, long i) {
    Object object = co.stack[f.base + Op.b(i)];
    Object key = Interpreter.rk(co, f, Op.c(i));
    if (object instanceof LuaTable table) {
      Object value;
      if (key instanceof LuaString name) {
        co.state().workOn(name);
        value = table.get(name);
      } else {
        value = table.get(key);
      }
      if (value != NIL || table.metatable() == null) {
        Interpreter.set(co, f, i, value);
        return;
      }
    }
    Interpreter.set(co, f, i, Operations.index(co, object, key));
  }

  static void setTable(Coroutine co, Frame f, long i) {
    Object object = co.stack[f.base + Op.a(i)];
    Object key = Interpreter.rk(co, f, Op.b(i));
    Object value = Interpreter.rk(co, f, Op.c(i));
    if (key instanceof LuaString name) {
      co.state().workOn(name);
    }
    if (object instanceof LuaTable table && table.metatable() == null && !table.isReadOnly()) {
      Operations.rawSet(co, table, key, value);
    } else {
      Operations.setIndex(co, object, key, value);
    }
  }

  static void self(Coroutine co, Frame f, long i) {
    Object object = co.stack[f.base + Op.b(i)];
    co.stack[f.base + Op.a(i) + 1] = object;
    Interpreter.set(co, f, i, Operations.index(co, object, Interpreter.rk(co, f, Op.c(i))));
  }

  static void setList(Coroutine co, Frame f, long i) {
    int first = f.base + Op.a(i);
    LuaTable table = (LuaTable) co.stack[first];
    int count = Op.b(i) == 0 ? co.top - first - 1 : Op.b(i);
    int offset = Op.c(i);
    table.growArray(offset + count);
    for (int n = 1; n <= count; n++) {
      table.put(offset + n, co.stack[first + n]);
    }
  }
}
