package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A table: values of the keys 1..n in an array, others in a hash of chained scatter with Brent's
 * variation, as Lua 5.1 lays them out ("The Implementation of Lua 5.0", Ierusalimschy, de
 * Figueiredo, Celes, 2005, section 4). Sizes, borders and the order of traversal are those of Lua
 * 5.1 on purpose: what a script sees of them, such as the order of cjson's fields, is what it sees
 * in Redis.
 */
public final class LuaTable {
  private static final Object[] NO_VALUES = {};
  private static final int[] NO_LINKS = {};
  static final int OVERHEAD_BYTES = 64;

  /** Heap bytes of a node of the hash and of a place of the array; each may hold a number. */
  static final int NODE_BYTES = 28;

  static final int PLACE_BYTES = 20;

  private final MemoryMeter meter;
  private Object[] array = NO_VALUES;

  /** Keys, values and successors of the hash's nodes; no nodes at all for an empty hash. */
  private Object[] nodeKeys = NO_VALUES;

  private Object[] nodeValues = NO_VALUES;
  private int[] nodeNext = NO_LINKS;
  private int lastFree;
  private @Nullable LuaTable metatable;
  private boolean readOnly;

  /** The walk of {@link MemoryMeter} that has seen it last. */
  int seenInWalk;

  public LuaTable(MemoryMeter meter) {
    this(meter, 0, 0);
  }

  /** With room for so many values in the array and in the hash. */
  public LuaTable(MemoryMeter meter, int arraySize, int hashSize) {
    this.meter = meter;
    meter.allocate(OVERHEAD_BYTES);
    if (arraySize > 0 || hashSize > 0) {
      resize(arraySize, hashSize);
    }
  }

  // ---- metatable and protection ----

  public @Nullable LuaTable metatable() {
    return metatable;
  }

  public void setMetatable(@Nullable LuaTable table) {
    metatable = table;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  /** Scripts can not change it from now on. */
  public void setReadOnly(boolean value) {
    readOnly = value;
  }

  // ---- reading ----

  public Object get(Object key) {
    if (key instanceof LuaString string) {
      return get(string);
    }
    if (key instanceof Double number) {
      return get(number.doubleValue());
    }
    int node = findNode(key);
    return node < 0 ? NIL : nodeValues[node];
  }

  public Object get(LuaString key) {
    if (nodeKeys.length == 0) {
      return NIL;
    }
    int node = key.hashCode() & (nodeKeys.length - 1);
    do {
      Object there = nodeKeys[node];
      if (there == key || (there instanceof LuaString && there.equals(key))) {
        return nodeValues[node];
      }
      node = nodeNext[node];
    } while (node >= 0);
    return NIL;
  }

  public Object get(double key) {
    int index = (int) key;
    if (index == key && index > 0 && index <= array.length) {
      return array[index - 1];
    }
    int node = findNumber(key);
    return node < 0 ? NIL : nodeValues[node];
  }

  public Object get(int key) {
    return get((double) key);
  }

  private int findNumber(double key) {
    if (nodeKeys.length == 0) {
      return -1;
    }
    int node = numberPlace(key);
    do {
      if (nodeKeys[node] instanceof Double there && there.doubleValue() == key) {
        return node;
      }
      node = nodeNext[node];
    } while (node >= 0);
    return -1;
  }

  private int findNode(Object key) {
    if (nodeKeys.length == 0 || key == NIL) {
      return -1;
    }
    int node = mainPlace(key);
    do {
      if (Values.rawEquals(nodeKeys[node], key)) {
        return node;
      }
      node = nodeNext[node];
    } while (node >= 0);
    return -1;
  }

  /** A border: n with a value at n and none at n + 1; the one that Lua 5.1 would find. */
  public int length() {
    int high = array.length;
    if (high > 0 && array[high - 1] == NIL) {
      int low = 0;
      while (high - low > 1) {
        int middle = (low + high) >>> 1;
        if (array[middle - 1] == NIL) {
          high = middle;
        } else {
          low = middle;
        }
      }
      return low;
    }
    return nodeKeys.length == 0 ? high : unboundBorder(high);
  }

  private int unboundBorder(int known) {
    int low = known;
    int high = known + 1;
    while (get(high) != NIL) {
      low = high;
      high *= 2;
      if (high < 0) {
        int i = 1;
        while (get(i) != NIL) {
          i++;
        }
        return i - 1;
      }
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (get(middle) == NIL) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  // ---- traversal ----

  /**
   * The place after a key's, counted through the array and then the hash.
   *
   * @return -1 when the key is not in the table
   */
  public int placeAfter(Object key) {
    if (key == NIL) {
      return 0;
    }
    if (key instanceof Double number) {
      int index = (int) number.doubleValue();
      if (index == number && index > 0 && index <= array.length) {
        return index;
      }
    }
    int node = findNode(key);
    return node < 0 ? -1 : array.length + node + 1;
  }

  /** The first place from this on that holds a value, -1 if none. */
  public int nextPlace(int from) {
    for (int place = from; place < array.length; place++) {
      if (array[place] != NIL) {
        return place;
      }
    }
    for (int node = Math.max(0, from - array.length); node < nodeKeys.length; node++) {
      if (nodeValues[node] != NIL) {
        return array.length + node;
      }
    }
    return -1;
  }

  public Object keyAt(int place) {
    return place < array.length ? Values.number(place + 1) : nodeKeys[place - array.length];
  }

  public Object valueAt(int place) {
    return place < array.length ? array[place] : nodeValues[place - array.length];
  }

  // ---- writing ----

  public void put(String key, Object value) {
    put(LuaString.of(key), value);
  }

  /** Without regard to metatable and protection. The key must not be nil or NaN. */
  public void put(Object key, Object value) {
    if (key instanceof Double number) {
      int index = (int) number.doubleValue();
      if (index == number && index > 0 && index <= array.length) {
        array[index - 1] = value;
        return;
      }
    }
    int node = findNode(key);
    if (node >= 0) {
      nodeValues[node] = value;
    } else {
      insert(key, value);
    }
  }

  public void put(int key, Object value) {
    if (key > 0 && key <= array.length) {
      array[key - 1] = value;
    } else {
      put(Values.number(key), value);
    }
  }

  /** Makes room for values up to this index at least. */
  void growArray(int size) {
    if (size > array.length) {
      resize(size, nodeKeys.length);
    }
  }

  private void insert(Object key, Object value) {
    if (nodeKeys.length == 0) {
      rehash(key);
      put(key, value);
      return;
    }
    int main = mainPlace(key);
    int target = main;
    if (nodeValues[main] != NIL) {
      int free = freeNode();
      if (free < 0) {
        rehash(key);
        put(key, value);
        return;
      }
      int otherMain = mainPlace(nodeKeys[main]);
      if (otherMain != main) {
        moveAway(main, otherMain, free);
      } else {
        nodeNext[free] = nodeNext[main];
        nodeNext[main] = free;
        target = free;
      }
    }
    nodeKeys[target] = key;
    nodeValues[target] = value;
  }

  /** The node at {@code main} is not in its own main place: it gives way to one that is. */
  private void moveAway(int main, int otherMain, int free) {
    int before = otherMain;
    while (nodeNext[before] != main) {
      before = nodeNext[before];
    }
    nodeNext[before] = free;
    nodeKeys[free] = nodeKeys[main];
    nodeValues[free] = nodeValues[main];
    nodeNext[free] = nodeNext[main];
    nodeNext[main] = -1;
    nodeValues[main] = NIL;
  }

  private int freeNode() {
    while (lastFree > 0) {
      lastFree--;
      if (nodeKeys[lastFree] == NIL) {
        return lastFree;
      }
    }
    return -1;
  }

  // ---- sizes ----

  private void rehash(Object extraKey) {
    TableSizes sizes = new TableSizes();
    sizes.countArray(array);
    for (int node = nodeKeys.length - 1; node >= 0; node--) {
      if (nodeValues[node] != NIL) {
        sizes.countKey(nodeKeys[node]);
      }
    }
    sizes.countKey(extraKey);
    sizes.choose();
    resize(sizes.arraySize(), sizes.hashSize());
  }

  private void resize(int arraySize, int hashSize) {
    int nodes = hashSize == 0 ? 0 : TableSizes.nextPowerOfTwo(hashSize);
    meter.allocate((long) arraySize * PLACE_BYTES + (long) nodes * NODE_BYTES);
    Object[] oldArray = array;
    Object[] oldKeys = nodeKeys;
    Object[] oldValues = nodeValues;
    nodeKeys = TableSizes.filled(nodes);
    nodeValues = TableSizes.filled(nodes);
    nodeNext = nodes == 0 ? NO_LINKS : new int[nodes];
    Arrays.fill(nodeNext, -1);
    lastFree = nodes;
    if (arraySize != oldArray.length) {
      array = Arrays.copyOf(oldArray, arraySize);
      for (int i = oldArray.length; i < arraySize; i++) {
        array[i] = NIL;
      }
      for (int i = arraySize; i < oldArray.length; i++) {
        if (oldArray[i] != NIL) {
          put(i + 1, oldArray[i]);
        }
      }
    }
    for (int node = oldKeys.length - 1; node >= 0; node--) {
      if (oldValues[node] != NIL) {
        put(oldKeys[node], oldValues[node]);
      }
    }
  }

  private int mainPlace(Object key) {
    int mask = nodeKeys.length - 1;
    return switch (key) {
      case LuaString string -> string.hashCode() & mask;
      case Double number -> numberPlace(number);
      case Boolean truth -> (truth ? 1 : 0) & mask;
      default -> Integer.remainderUnsigned(System.identityHashCode(key), mask | 1);
    };
  }

  private int numberPlace(double key) {
    if (key == 0) {
      return 0;
    }
    long bits = Double.doubleToRawLongBits(key);
    int sum = (int) bits + (int) (bits >>> 32);
    return Integer.remainderUnsigned(sum, (nodeKeys.length - 1) | 1);
  }

  /** Tells a walk what the table refers to, and its own heap bytes. */
  long visit(MemoryMeter.Walk walk) {
    for (Object value : array) {
      walk.reach(value);
    }
    for (int node = 0; node < nodeKeys.length; node++) {
      if (nodeValues[node] != NIL) {
        walk.reach(nodeKeys[node]);
        walk.reach(nodeValues[node]);
      }
    }
    if (metatable != null) {
      walk.reach(metatable);
    }
    return OVERHEAD_BYTES + (long) array.length * PLACE_BYTES + (long) nodeKeys.length * NODE_BYTES;
  }
}
