package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;

/**
 * {@code table.sort}: quicksort with the median of three ("Algorithms", Sedgewick, chapter 9), the
 * steps in Lua 5.1's order, so that equal elements end where users of Redis find them. The smaller
 * part is sorted first by recursion, so that its depth is the logarithm of the size.
 */
final class TableSort {
  private final Args args;
  private final LuaTable table;
  private final Object less;

  TableSort(Args args) {
    this.args = args;
    this.table = args.table(1);
    this.less = args.isNoneOrNil(2) ? NIL : args.function(2);
  }

  Object sort() {
    int length = table.length();
    if (table.isReadOnly() && length > 1) {
      throw LuaError.of("Attempt to modify a readonly table");
    }
    sort(1, length);
    return Builtin.NONE;
  }

  private boolean isLess(Object a, Object b) {
    if (less != NIL) {
      return Values.isTrue(args.callOne(less, a, b));
    }
    return args.coroutine().isLess(a, b);
  }

  private void swap(int i, Object atI, int j, Object atJ) {
    table.put(i, atJ);
    table.put(j, atI);
  }

  private void order(int i, int j) {
    Object a = table.get(i);
    Object b = table.get(j);
    if (isLess(b, a)) {
      swap(i, a, j, b);
    }
  }

  private void sort(int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      order(low, high);
      if (high - low == 1) {
        return;
      }
      int middle = (low + high) >>> 1;
      Object pivot = table.get(middle);
      Object first = table.get(low);
      if (isLess(pivot, first)) {
        swap(middle, pivot, low, first);
      } else {
        order(middle, high);
      }
      if (high - low == 2) {
        return;
      }
      pivot = table.get(middle);
      swap(middle, pivot, high - 1, table.get(high - 1));
      int split = partition(low, high, pivot);
      swap(high - 1, table.get(high - 1), split, table.get(split));
      if (split - low < high - split) {
        sort(low, split - 1);
        low = split + 1;
      } else {
        sort(split + 1, high);
        high = split - 1;
      }
    }
  }

  private int partition(int low, int high, Object pivot) {
    int i = low;
    int j = high - 1;
    while (true) {
      Object left = table.get(++i);
      while (isLess(left, pivot)) {
        if (i > high) {
          throw args.error("invalid order function for sorting");
        }
        left = table.get(++i);
        args.state().tick();
      }
      Object right = table.get(--j);
      while (isLess(pivot, right)) {
        if (j < low) {
          throw args.error("invalid order function for sorting");
        }
        right = table.get(--j);
        args.state().tick();
      }
      if (j < i) {
        return i;
      }
      swap(i, left, j, right);
    }
  }
}
